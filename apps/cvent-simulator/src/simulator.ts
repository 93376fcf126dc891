import { type Clock, SystemClock } from '#kernel';
import { Account } from './domain/account.js';
import type { AttendeeStatus } from './domain/attendee.js';
import type { CventEvent } from './domain/event.js';
import type { EventSpec } from './domain/event-spec.js';
import { Random } from './domain/random.js';
import type { DeliveryCounters } from './delivery/delivery-log.js';
import { DEFAULT_DELIVERY, type DeliveryChanges, withOptions } from './delivery/delivery-options.js';
import type { TargetView, Validation } from './delivery/target.js';
import { WebhookPusher } from './delivery/webhook-pusher.js';
import { type EventTarget, toTargetSpec } from './event-target.js';
import { DEFAULT_STYLE, type MessageStyle } from './messages/message-style.js';
import { Stamps } from './messages/stamps.js';
import type { AttendeeInput } from './operations/attendee-input.js';
import { type AttendeeChange, type AttendeeChanges, AttendeeOperations, type NewAttendee } from './operations/attendee-operations.js';
import type { Emission } from './operations/emission.js';
import { type AcceptedAttendee, EventOperations } from './operations/event-operations.js';
import { Publisher } from './operations/publisher.js';
import { SessionOperations } from './operations/session-operations.js';
import { SyncOperations } from './operations/sync-operations.js';

/** How a simulator works; everything may be left out. */
export interface SimulatorOptions {
  readonly clock?: Clock | undefined;
  /** Decides the account id and all chance in delivery; 1 unless told. */
  readonly seed?: number | undefined;
  /** Permits webhook targets on other machines; false unless told. */
  readonly allowAnyTarget?: boolean | undefined;
  /** Deliveries kept in detail (up to twice as many for a while); 5,000 unless told. */
  readonly logCapacity?: number | undefined;
  /** Between two validating GETs of a target that does not answer 200; ten minutes unless told, as Cvent does. */
  readonly validationRetryMs?: number | undefined;
  /** What holds for targets that say nothing else. */
  readonly delivery?: DeliveryChanges | undefined;
  readonly style?: Partial<MessageStyle> | undefined;
}

/** What to make an event of; the zone is named as in the rest of the in-process calls. */
export type NewEvent = Omit<EventSpec, 'timezone'> & { readonly timeZone?: string | undefined };

/** Counts since the start or the last reset, and what is pending now. */
export type SimulatorStats = DeliveryCounters & { readonly pending: number };

const VALIDATION_RETRY_MS = 600_000;
const LOG_CAPACITY = 5_000;

/**
 * A Cvent account that lives in memory: what is in it, what happens to it, and the webhooks that tell of it.
 * The methods here are what tests need most; the parts behind them can do more.
 */
export class Simulator {
  readonly account: Account;
  /** Ever-growing times, for whatever changes the account. */
  readonly stamps: Stamps;
  readonly events: EventOperations;
  readonly attendees: AttendeeOperations;
  readonly sessions: SessionOperations;
  readonly sync: SyncOperations;
  readonly webhooks: WebhookPusher;

  constructor(options: SimulatorOptions = {}) {
    const { clock = new SystemClock(), seed = 1 } = options;
    this.account = new Account(new Random(seed, 'account').uuid());
    this.stamps = new Stamps(clock);
    this.webhooks = new WebhookPusher({
      clock,
      stamps: this.stamps,
      seed,
      allowAnyTarget: options.allowAnyTarget ?? false,
      logCapacity: options.logCapacity ?? LOG_CAPACITY,
      validationRetryMs: options.validationRetryMs ?? VALIDATION_RETRY_MS,
      delivery: withOptions(DEFAULT_DELIVERY, options.delivery ?? {}),
    });
    const publisher = new Publisher(this.account, this.webhooks, { ...DEFAULT_STYLE, ...options.style });
    this.events = new EventOperations(this.account, this.stamps);
    this.attendees = new AttendeeOperations(this.account, this.stamps, publisher);
    this.sessions = new SessionOperations(this.account, this.stamps, publisher);
    this.sync = new SyncOperations(this.account, publisher);
  }

  /** Creates an event with `size` made-up people; the same spec gives the same event. @throws InvalidInputError for an unknown time zone */
  createEvent({ timeZone, ...spec }: NewEvent = {}): CventEvent {
    return this.events.put({ ...spec, timezone: timeZone });
  }

  /** Registers that many made-up people, or the people told. @throws NotFoundError @throws InvalidInputError */
  register(eventId: string, people: number | NewAttendee | readonly NewAttendee[], emission: Emission = {}): AttendeeChanges {
    if (typeof people === 'number') return this.attendees.registerBurst(eventId, people, emission);
    return this.attendees.register(eventId, [people].flat(), emission);
  }

  /** Changes a person's data or registration. @throws NotFoundError @throws InvalidInputError */
  modify(eventId: string, attendeeId: string, changes: AttendeeInput, emission: Emission = {}): AttendeeChange {
    return this.attendees.modify(eventId, attendeeId, changes, emission);
  }

  /** Cancels a registration. @throws NotFoundError */
  cancel(eventId: string, attendeeId: string, emission: Emission = {}): AttendeeChange {
    return this.attendees.cancel(eventId, attendeeId, emission);
  }

  /** Sets any status. @throws NotFoundError */
  setStatus(eventId: string, attendeeId: string, status: AttendeeStatus, emission: Emission = {}): AttendeeChange {
    return this.attendees.setStatus(eventId, attendeeId, status, emission);
  }

  /** Everyone who is Accepted, for comparison with another system. @throws NotFoundError */
  snapshot(eventId: string): AcceptedAttendee[] {
    return this.events.snapshot(eventId);
  }

  /** Sets the receiver of one event, as a target named by the event's id. Resolves after the first validating GET, whatever came of it. @throws NotFoundError @throws InvalidInputError @throws ForbiddenError */
  async setTarget(eventId: string, target: EventTarget): Promise<TargetView> {
    const { id } = this.account.event(eventId).event;
    return this.webhooks.setTarget(toTargetSpec(id, target), id);
  }

  /** Sends the validating GET to the receiver of this event now. @throws NotFoundError */
  async validate(eventId: string): Promise<Validation> {
    return this.webhooks.validate(this.account.event(eventId).event.id);
  }

  /** What was sent so far, counted. */
  stats(): SimulatorStats {
    const { counters, pending } = this.webhooks.log;
    return { ...counters, pending };
  }

  /** True once no message is pending; false when `timeoutMs` passes first. */
  idle(timeoutMs?: number): Promise<boolean> {
    return this.webhooks.idle(timeoutMs);
  }

  /** Empties the account, forgets the targets and drops what is pending. */
  async reset(): Promise<void> {
    await this.webhooks.reset();
    this.account.events.clear();
    this.account.contacts.clear();
  }
}
