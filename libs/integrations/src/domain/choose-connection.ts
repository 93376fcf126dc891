import { cventId, type FieldProblem } from '#kernel';

/** What leads to one Cvent event: whose account, where, and which event. */
export interface ConnectionSettings {
  readonly clientId: string;
  readonly host: string;
  readonly eventId: string;
  readonly cmsToCvent: boolean;
}

/** Settings to be tried before they are saved. Left out: the saved ones. */
export type GivenConnection = {
  readonly [K in keyof ConnectionSettings | 'clientSecret']?: (ConnectionSettings & { clientSecret: string })[K] | undefined;
};

/** What is to be tried. `clientSecret` null: the saved one. */
export interface ChosenConnection extends ConnectionSettings {
  readonly clientSecret: string | null;
}

/**
 * What is to be tried, or what is missing for that. A saved secret goes with the saved client id and host only: otherwise somebody who may not see it could
 * have it sent wherever they like.
 */
export function chooseConnection(
  saved: ConnectionSettings | null,
  given: GivenConnection,
): ChosenConnection | { readonly problems: readonly FieldProblem[] } {
  const clientId = given.clientId ?? saved?.clientId;
  const host = given.host ?? saved?.host;
  const eventId = given.eventId === undefined ? saved?.eventId : cventId(given.eventId)!;
  const isSavedAccount = saved !== null && clientId === saved.clientId && host === saved.host;
  if (clientId === undefined || host === undefined || eventId === undefined || (given.clientSecret === undefined && !isSavedAccount))
    return { problems: missing({ clientId, host, eventId, clientSecret: given.clientSecret }, saved !== null) };
  return { clientId, host, eventId, clientSecret: given.clientSecret ?? null, cmsToCvent: given.cmsToCvent ?? saved?.cmsToCvent ?? false };
}

function missing(values: Readonly<Record<string, string | undefined>>, isSaved: boolean): FieldProblem[] {
  const message = isSaved
    ? 'must be given together with another client id or host: the saved secret is sent with the saved ones only'
    : 'must be given, since no settings are saved yet';
  return Object.entries(values).filter(([, value]) => value === undefined).map(([field]) => ({ field, message })); // prettier-ignore
}
