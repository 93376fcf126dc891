import type { WebhookMessage } from '../messages/envelope.js';
import type { CallResult } from './webhook-caller.js';

/** The states of a delivery. `dropped`: its target was removed or everything was reset. */
export const DELIVERY_STATES = ['pending', 'delivered', 'gave-up', 'lost', 'dropped'] as const;
/** The state of a delivery. */
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One HTTP attempt. */
export interface Attempt extends CallResult {
  /** ISO 8601. */
  readonly at: string;
}

/** One message on its way to one target; a duplicate is a delivery of its own. */
export interface Delivery {
  readonly message: WebhookMessage;
  readonly target: string;
  readonly isDuplicate: boolean;
  readonly plannedDelayMs: number;
  readonly state: DeliveryState;
  readonly attempts: readonly Attempt[];
}

/** Counts since the start or the last reset; kept however short the log is. */
export interface DeliveryCounters {
  /** Bodies made, each counted once however often it is sent. */
  messages: number;
  /** Elements in those bodies. */
  elements: number;
  /** Sends that were planned, duplicates included, lost ones not. */
  sends: number;
  duplicates: number;
  lost: number;
  attempts: number;
  failedAttempts: number;
  /** Time that all attempts took together; by `attempts` it gives the mean. Each attempt's own time is in the log. */
  attemptTotalMs: number;
  attemptMaxMs: number;
  delivered: number;
  gaveUp: number;
  dropped: number;
  /** Messages that were not made into sends, since their target is not validated. */
  withheld: number;
  byEventType: Record<string, number>;
  /** Attempts by HTTP status; `none` for no answer. */
  byStatus: Record<string, number>;
}

/** Something that the log keeps up to date. */
export type TrackedDelivery = { -readonly [K in keyof Delivery]: Delivery[K] } & { attempts: Attempt[] };

/** What happened to every message, the newest `capacity` of them in detail. */
export class DeliveryLog {
  private entries: TrackedDelivery[] = [];
  private waiters: (() => void)[] = [];
  private pendingCount = 0;
  private counts = newCounters();

  constructor(private readonly capacity: number) {}

  /** Deliveries that are neither done nor given up, those that wait for another try included. */
  get pending(): number {
    return this.pendingCount;
  }

  get counters(): Readonly<DeliveryCounters> {
    return this.counts;
  }

  /** The newest deliveries first. */
  *newest(): Generator<Delivery> {
    for (let at = this.entries.length - 1; at >= 0; at--) yield this.entries[at]!;
  }

  /** The deliveries of a message that the log still holds, the newest first. */
  find(messageStub: string): Delivery[] {
    return this.entries.filter(({ message }) => message.messageStub === messageStub).reverse();
  }

  /** A message was made for a target. */
  countMessage(message: WebhookMessage): void {
    this.counts.messages++;
    this.counts.elements += message.elements.length;
    this.counts.byEventType[message.eventType] = (this.counts.byEventType[message.eventType] ?? 0) + 1;
  }

  /** A message was held back, since its target is not validated. */
  countWithheld(): void {
    this.counts.withheld++;
  }

  /** A message that will never be sent. */
  addLost(message: WebhookMessage, target: string): void {
    this.counts.lost++;
    this.append({ message, target, isDuplicate: false, plannedDelayMs: 0, state: 'lost', attempts: [] });
  }

  /** A send begins; it is pending until it is settled. */
  addSend(message: WebhookMessage, target: string, plannedDelayMs: number, isDuplicate: boolean): TrackedDelivery {
    const delivery: TrackedDelivery = { message, target, isDuplicate, plannedDelayMs, state: 'pending', attempts: [] };
    this.counts.sends++;
    if (isDuplicate) this.counts.duplicates++;
    this.pendingCount++;
    this.append(delivery);
    return delivery;
  }

  /** One attempt was made. */
  addAttempt(delivery: TrackedDelivery, attempt: Attempt, isSuccess: boolean): void {
    delivery.attempts.push(attempt);
    this.counts.attempts++;
    if (!isSuccess) this.counts.failedAttempts++;
    this.counts.attemptTotalMs += attempt.durationMs;
    this.counts.attemptMaxMs = Math.max(this.counts.attemptMaxMs, attempt.durationMs);
    const status = String(attempt.status ?? 'none');
    this.counts.byStatus[status] = (this.counts.byStatus[status] ?? 0) + 1;
  }

  /** The send is over. */
  settle(delivery: TrackedDelivery, state: 'delivered' | 'gave-up' | 'dropped'): void {
    if (delivery.state !== 'pending') return;
    delivery.state = state;
    if (state === 'delivered') this.counts.delivered++;
    else if (state === 'gave-up') this.counts.gaveUp++;
    else this.counts.dropped++;
    this.pendingCount--;
    if (this.pendingCount === 0) for (const wake of this.waiters.splice(0)) wake();
  }

  /** True once nothing is pending; false when `timeoutMs` passes first. */
  async idle(timeoutMs?: number): Promise<boolean> {
    if (this.pendingCount === 0) return true;
    return new Promise<boolean>((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => resolve(false), timeoutMs);
      this.waiters.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  /** Forgets everything that is settled and starts to count anew. */
  clear(): void {
    this.entries = this.entries.filter(({ state }) => state === 'pending');
    this.counts = newCounters();
  }

  /** Cuts in large steps, so that a full log costs little. */
  private append(delivery: TrackedDelivery): void {
    this.entries.push(delivery);
    if (this.entries.length >= this.capacity * 2) this.entries = this.entries.slice(-this.capacity);
  }
}

function newCounters(): DeliveryCounters {
  return {
    messages: 0,
    elements: 0,
    sends: 0,
    duplicates: 0,
    lost: 0,
    attempts: 0,
    failedAttempts: 0,
    attemptTotalMs: 0,
    attemptMaxMs: 0,
    delivered: 0,
    gaveUp: 0,
    dropped: 0,
    withheld: 0,
    byEventType: {},
    byStatus: {},
  };
}
