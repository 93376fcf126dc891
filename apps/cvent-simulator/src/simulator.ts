import { type Clock, SystemClock } from '#kernel';
import { Account } from './domain/account.js';
import { CventClock } from './domain/cvent-clock.js';
import { Random } from './domain/random.js';
import { DEFAULT_DELIVERY, type DeliveryChanges, withOptions } from './delivery/delivery-options.js';
import { WebhookPusher } from './delivery/webhook-pusher.js';
import { DEFAULT_STYLE, type MessageStyle } from './messages/message-style.js';
import { Stamps } from './messages/stamps.js';
import { AttendeeOperations } from './operations/attendee-operations.js';
import { ContactOperations } from './operations/contact-operations.js';
import { EventOperations } from './operations/event-operations.js';
import { Publisher } from './operations/publisher.js';
import { SessionOperations } from './operations/session-operations.js';
import { SyncOperations } from './operations/sync-operations.js';
import type { TierName } from './rest/quota/tiers.js';
import { RestApi } from './rest/rest-api.js';
import { DEFAULT_REST_SETTINGS, type RestSettingsChanges, withSettings } from './rest/rest-settings.js';

/** How a simulator works; everything may be left out. */
export interface SimulatorOptions {
  readonly clock?: Clock | undefined;
  /** Decides the account id and all chance in delivery; 1 unless told. */
  readonly seed?: number | undefined;
  /** Permits webhook targets on other machines; false unless told. */
  readonly allowAnyTarget?: boolean | undefined;
  /** Deliveries, and calls of the REST API, kept in detail (up to twice as many for a while); 5,000 unless told. */
  readonly logCapacity?: number | undefined;
  /** Between two validating GETs of a target that does not answer 200; ten minutes unless told, as Cvent does. */
  readonly validationRetryMs?: number | undefined;
  /** What holds for targets that say nothing else. */
  readonly delivery?: DeliveryChanges | undefined;
  readonly style?: Partial<MessageStyle> | undefined;
  /** How the REST API behaves, at the start and after a reset. */
  readonly rest?: RestSettingsChanges | undefined;
  /** The account's limits, at the start and after a reset; unlimited unless told. */
  readonly tier?: TierName | undefined;
}

const VALIDATION_RETRY_MS = 600_000;
const LOG_CAPACITY = 5_000;

/** A Cvent account that lives in memory: what is in it, what happens to it, and the webhooks that tell of it. */
export class Simulator {
  readonly account: Account;
  /** What stamps everything here; set its skew to make it wrong. */
  readonly clock: CventClock;
  /** Ever-growing times, for whatever changes the account. */
  readonly stamps: Stamps;
  readonly events: EventOperations;
  readonly attendees: AttendeeOperations;
  readonly contacts: ContactOperations;
  readonly sessions: SessionOperations;
  readonly sync: SyncOperations;
  readonly webhooks: WebhookPusher;
  /** The OAuth and REST API that /ea serves. */
  readonly rest: RestApi;

  constructor(options: SimulatorOptions = {}) {
    const { seed = 1 } = options;
    const clock = new CventClock(options.clock ?? new SystemClock());
    this.clock = clock;
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
    this.contacts = new ContactOperations(this.account, this.stamps, publisher);
    this.sessions = new SessionOperations(this.account, this.stamps, publisher);
    this.sync = new SyncOperations(this.account, publisher);
    this.rest = new RestApi(this.account, this.contacts, clock, {
      logCapacity: options.logCapacity ?? LOG_CAPACITY,
      settings: withSettings(DEFAULT_REST_SETTINGS, options.rest ?? {}),
      tier: options.tier ?? 'unlimited',
    });
  }

  /** True once no message is pending; false when `timeoutMs` passes first. */
  idle(timeoutMs?: number): Promise<boolean> {
    return this.webhooks.idle(timeoutMs);
  }

  /** Empties the account, forgets the targets, drops what is pending and sets the REST API and the clock back. */
  async reset(): Promise<void> {
    await this.webhooks.reset();
    this.account.events.clear();
    this.account.contacts.clear();
    this.rest.reset();
    this.clock.skewMs = 0;
  }
}
