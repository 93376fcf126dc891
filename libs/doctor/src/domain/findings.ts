import type { CventEvent, ProbedScope } from '#cvent-api';
import type { QuotaState } from '#cvent-http';
import type { ReceivedType } from '#integrations';
import type { Trial } from './trial.js';

/** What trying the connection showed. */
export interface Examination {
  /** The scopes that a new token grants; null: it does not say. */
  readonly access: Trial<readonly string[] | null>;
  readonly event: Trial<CventEvent>;
  readonly probes: Readonly<Record<ProbedScope, Trial>>;
  /** The reading of tier and usage. */
  readonly usage: Trial;
  /** What is known of the account's calls by now. Null: nothing. */
  readonly quota: QuotaState | null;
  /** How far Cvent's clock is ahead of ours. Null: no answer told its time. */
  readonly clockAheadMs: number | null;
}

/** All that a diagnosis goes by. */
export interface Findings extends Examination {
  readonly host: string;
  readonly eventId: string;
  /** Webhook messages by type. Null: none can have come, since no integration for this event is saved. */
  readonly messages: ReadonlyMap<string, ReceivedType> | null;
  readonly now: Date;
}
