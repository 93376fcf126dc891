import type { Secret } from '#platform';

/** Whose calls are counted together: a client id at one of Cvent's hosts, until Cvent tells more (FACTS 6). */
export interface CventAccount {
  /** Origin, one of the closed list. */
  readonly host: string;
  readonly clientId: string;
}

/** What an integration calls Cvent with. */
export interface CventCredentials extends CventAccount {
  readonly clientSecret: Secret;
}

/** Whose call goes first when calls are short. Imports never use up what pushes and settle reads need (guarantee 6). */
export type CallPriority = 'push' | 'settle' | 'incremental' | 'import';
