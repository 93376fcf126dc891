import { StaleError, UnconditionalError } from '#kernel';

const ETAG = /^(?:W\/)?"(\d{1,9})"$/;

/** The ETag of a version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** The version that a caller has read. @throws UnconditionalError when they do not say, StaleError when it is none of ours */
export function versionOf(ifMatch: string | undefined): number {
  if (ifMatch === undefined)
    throw new UnconditionalError('mappings.if_match_missing', 'Send the header If-Match with the ETag of the list that you read, so that nobody’s change is lost.'); // prettier-ignore
  const version = ETAG.exec(ifMatch.trim())?.[1];
  if (version === undefined)
    throw new StaleError('mappings.changed_meanwhile', 'The header If-Match holds no ETag of this list. Read the list again.');
  return Number(version);
}
