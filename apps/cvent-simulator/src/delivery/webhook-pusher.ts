import { randomUUID } from 'node:crypto';
import { type Clock, type Json, NotFoundError } from '#kernel';
import { Random } from '../domain/random.js';
import { chunk, type ElementSource, type WebhookMessage } from '../messages/envelope.js';
import type { Stamps } from '../messages/stamps.js';
import { type Delivery, DeliveryLog } from './delivery-log.js';
import type { DeliveryChanges, DeliveryOptions } from './delivery-options.js';
import { Lane } from './lane.js';
import { checkTarget, type TargetSpec, type TargetView, type Validation, wantsEvent } from './target.js';

/** How the pusher works. */
export interface PusherOptions {
  readonly clock: Clock;
  readonly stamps: Stamps;
  /** Decides duplicates, loss and order. */
  readonly seed: number;
  readonly allowAnyTarget: boolean;
  readonly logCapacity: number;
  readonly validationRetryMs: number;
  readonly delivery: DeliveryOptions;
}

/** Elements of one type to tell the targets. */
export interface Push {
  readonly eventType: string;
  readonly eventId: string | null;
  readonly elements: readonly ElementSource[];
  /** For this call only. */
  readonly delivery?: DeliveryChanges | undefined;
}

/** A message of any kind. `rawBody` takes the place of the whole body; the rest falls back to what is usual. */
export interface RawMessage {
  readonly eventType: string;
  readonly eventId?: string | undefined;
  readonly message?: readonly Json[] | undefined;
  readonly messageStub?: string | undefined;
  readonly messageTime?: string | undefined;
  readonly rawBody?: Json | undefined;
  readonly delivery?: DeliveryChanges | undefined;
}

/** The messages that a call made, one list for all targets. */
export interface PushReceipt {
  readonly messageStubs: readonly string[];
}

/** The name of the target unless several are used. */
export const DEFAULT_TARGET = 'default';

/** Cvent's outgoing side: knows the targets and gives each message to those that want it. */
export class WebhookPusher {
  readonly log: DeliveryLog;
  private readonly lanes = new Map<string, Lane>();

  constructor(private readonly options: PusherOptions) {
    this.log = new DeliveryLog(options.logCapacity);
  }

  get targets(): TargetView[] {
    return [...this.lanes.values()].map(({ view }) => view);
  }

  /** Sets or replaces a target and validates it; resolves after the first GET, whatever came of it. @throws InvalidInputError @throws ForbiddenError */
  async setTarget(spec: TargetSpec, name: string = DEFAULT_TARGET): Promise<TargetView> {
    checkTarget(spec, this.options.allowAnyTarget);
    const known = this.lanes.get(name);
    if (known) {
      await known.reconfigure(spec);
      return known.view;
    }
    const lane = new Lane(name, spec, {
      clock: this.options.clock,
      log: this.log,
      random: new Random(this.options.seed, `delivery ${name}`),
      defaults: this.options.delivery,
      validationRetryMs: this.options.validationRetryMs,
    });
    this.lanes.set(name, lane);
    await lane.activate();
    return lane.view;
  }

  /** Changes some delivery options of a target. @throws NotFoundError */
  setDelivery(changes: DeliveryChanges, name: string = DEFAULT_TARGET): TargetView {
    const lane = this.lane(name);
    lane.change(changes);
    return lane.view;
  }

  /** Sends the validating GET now. @throws NotFoundError */
  validate(name: string = DEFAULT_TARGET): Promise<Validation> {
    return this.lane(name).validate();
  }

  /** Removes a target and drops what is pending for it. @throws NotFoundError */
  async removeTarget(name: string = DEFAULT_TARGET): Promise<void> {
    const lane = this.lane(name);
    this.lanes.delete(name);
    await lane.close();
  }

  /** Tells the targets, each with its own batches. */
  push({ eventType, eventId, elements, delivery = {} }: Push): PushReceipt {
    const messageStubs: string[] = [];
    for (const lane of this.lanesFor(eventId)) {
      const options = lane.optionsFor(delivery);
      for (const part of chunk(elements, Math.max(1, options.batchSize))) {
        const message = { eventType, eventId, elements: part, messageStub: randomUUID(), messageTime: this.options.stamps.next() };
        lane.submit(message, options);
        messageStubs.push(message.messageStub);
      }
    }
    return { messageStubs };
  }

  /** Sends one body of any kind, unbatched, to the targets of its event, or to all. */
  pushRaw(raw: RawMessage): PushReceipt {
    const message: WebhookMessage = {
      eventType: raw.eventType,
      eventId: raw.eventId?.toLowerCase() ?? null,
      elements: (raw.message ?? []).map((element) => () => element),
      messageStub: raw.messageStub ?? randomUUID(),
      messageTime: raw.messageTime ?? this.options.stamps.next(),
      ...(raw.rawBody === undefined ? {} : { rawBody: raw.rawBody }),
    };
    for (const lane of this.lanesFor(message.eventId)) lane.submit(message, lane.optionsFor(raw.delivery ?? {}));
    return { messageStubs: [message.messageStub] };
  }

  /** The deliveries of a message, the newest first. @throws NotFoundError when the log no longer holds it */
  deliveriesOf(messageStub: string): readonly Delivery[] {
    const deliveries = this.log.find(messageStub);
    if (deliveries.length > 0) return deliveries;
    throw new NotFoundError('message.not_found', `The log holds no message ${messageStub}: only the newest are kept.`);
  }

  /** Sends an earlier message again, word for word. @throws NotFoundError when the log no longer holds it */
  resend(messageStub: string): PushReceipt {
    const [earlier] = this.deliveriesOf(messageStub);
    const lane = this.lane(earlier!.target);
    lane.submit(earlier!.message, lane.optionsFor({}));
    return { messageStubs: [messageStub] };
  }

  /** Starts at once what waits for its time or for another try. */
  hurry(): void {
    for (const lane of this.lanes.values()) lane.hurry();
  }

  /** True once nothing is pending; false when `timeoutMs` passes first. */
  idle(timeoutMs?: number): Promise<boolean> {
    return this.log.idle(timeoutMs);
  }

  /** Forgets targets, pending messages, log and counters. */
  async reset(): Promise<void> {
    const lanes = [...this.lanes.values()];
    this.lanes.clear();
    await Promise.all(lanes.map((lane) => lane.close()));
    this.log.clear();
  }

  private lanesFor(eventId: string | null): Lane[] {
    return [...this.lanes.values()].filter((lane) => wantsEvent(lane.eventIds, eventId));
  }

  private lane(name: string): Lane {
    const lane = this.lanes.get(name);
    if (lane) return lane;
    throw new NotFoundError('target.not_found', `There is no webhook target "${name}": set it with PUT /admin/targets/${name}.`);
  }
}
