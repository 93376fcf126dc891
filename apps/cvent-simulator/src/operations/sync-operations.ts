import type { Account } from '../domain/account.js';
import type { AttendeeStatus } from '../domain/attendee.js';
import type { PushReceipt } from '../delivery/webhook-pusher.js';
import { buildSyncedSessionElement } from '../messages/build-session-element.js';
import type { Emission } from './emission.js';
import type { Publisher } from './publisher.js';

/** Whom a manual synchronisation tells of; everyone unless told. */
export interface AttendeeChoice {
  readonly attendeeIds?: readonly string[] | undefined;
  readonly statuses?: readonly AttendeeStatus[] | undefined;
}

/** Records in one body of a manual synchronisation unless told otherwise. */
const SYNC_BATCH_SIZE = 500;

/** What happens when a planner presses Sync: the present state, many records in one body, nothing changed. */
export class SyncOperations {
  constructor(
    private readonly account: Account,
    private readonly publisher: Publisher,
  ) {}

  /** Tells AttendeeManualSynced. @throws NotFoundError */
  attendees(eventId: string, { attendeeIds, statuses }: AttendeeChoice = {}, emission: Emission = {}): PushReceipt {
    const state = this.account.event(eventId);
    const named = attendeeIds ? attendeeIds.map((id) => this.account.attendee(eventId, id)) : state.attendees;
    const chosen = statuses ? named.filter(({ status }) => statuses.includes(status)) : named;
    return this.publisher.syncedAttendees(state, chosen, inLargeBatches(emission));
  }

  /** Tells SessionManualSynced of every session. @throws NotFoundError */
  sessions(eventId: string, emission: Emission = {}): PushReceipt {
    const state = this.account.event(eventId);
    const sessions = [...state.sessions.values()];
    return this.publisher.sessions('SessionManualSynced', state, sessions, buildSyncedSessionElement, inLargeBatches(emission));
  }
}

function inLargeBatches(emission: Emission): Emission {
  return { ...emission, delivery: { ...emission.delivery, batchSize: emission.delivery?.batchSize ?? SYNC_BATCH_SIZE } };
}
