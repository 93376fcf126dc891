const DATE = /^\d{4}-\d\d-\d\d$/;
const INSTANT =
  /^(?<date>\d{4}-\d\d-\d\d)T(?<minute>([01]\d|2[0-3]):[0-5]\d)((?<second>:[0-5]\d)(\.\d{1,9})?)?(?<zone>Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const SECONDS = '2031-05-14T09:41:07'.length;

/** A date `2031-05-14` that exists; else null. */
export function readDate(value: unknown): string | null {
  if (typeof value !== 'string' || !DATE.test(value)) return null;
  const atMs = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(value) ? value : null; // 31 June is read as 1 July
}

/** An instant that was written with its zone, in UTC and to the second: `2031-05-14T09:41:07Z`. Null: none, or of a year that four digits cannot say. */
export function readInstant(value: unknown): string | null {
  const written = typeof value === 'string' ? INSTANT.exec(value)?.groups : undefined;
  if (!written || readDate(written['date']) === null) return null;
  const { date, minute, second = ':00', zone } = written;
  const utc = new Date(`${date}T${minute}${second}${zone}`).toISOString();
  return DATE.test(utc.slice(0, '2031-05-14'.length)) ? `${utc.slice(0, SECONDS)}Z` : null;
}
