import type { Clock } from '#kernel';
import type { Random } from '../domain/random.js';
import { messageBody, type WebhookMessage } from '../messages/envelope.js';
import type { DeliveryLog, TrackedDelivery } from './delivery-log.js';
import { type DeliveryChanges, type DeliveryOptions, withOptions } from './delivery-options.js';
import { planDelivery } from './delivery-plan.js';
import { SendQueue } from './send-queue.js';
import type { TargetSpec, TargetView, Validation } from './target.js';
import { type CallResult, messageUrl, WebhookCaller } from './webhook-caller.js';

/** What a lane leans on. */
export interface LaneContext {
  readonly clock: Clock;
  readonly log: DeliveryLog;
  readonly random: Random;
  readonly defaults: DeliveryOptions;
  readonly validationRetryMs: number;
}

interface Send {
  readonly delivery: TrackedDelivery;
  readonly options: DeliveryOptions;
}

/** The way to one target: plans, waits, calls, tries again. */
export class Lane {
  private readonly caller = new WebhookCaller();
  private readonly ready = new SendQueue<Send>();
  private readonly waiting = new Map<Send, NodeJS.Timeout>();
  private readonly running = new Set<Send>();
  private validationTimer: NodeJS.Timeout | undefined;
  private lastValidation: Validation | null = null;
  private isActive = false;
  private isClosed = false;
  private options: DeliveryOptions;

  constructor(
    readonly name: string,
    private spec: TargetSpec,
    private readonly context: LaneContext,
  ) {
    this.options = withOptions(context.defaults, spec.delivery ?? {});
  }

  get view(): TargetView {
    return {
      name: this.name,
      url: this.spec.url,
      eventIds: this.spec.eventIds ?? null,
      state: this.isActive ? 'active' : 'validating',
      lastValidation: this.lastValidation,
      concurrency: this.concurrency,
      delivery: this.options,
      pending: this.ready.length + this.waiting.size + this.running.size,
    };
  }

  get eventIds(): readonly string[] | undefined {
    return this.spec.eventIds;
  }

  /** Makes the target active: at once, or with a GET that is repeated until it is answered with 200. Resolves after the first GET. */
  async activate(): Promise<void> {
    if (this.spec.validate === false) this.isActive = true;
    else await this.validate();
  }

  /** Takes another URL, token or options. What is pending goes to the new place. */
  async reconfigure(spec: TargetSpec): Promise<void> {
    clearTimeout(this.validationTimer);
    this.spec = spec;
    this.options = withOptions(this.context.defaults, spec.delivery ?? {});
    this.isActive = false;
    await this.activate();
  }

  /** Changes some delivery options for messages from now on. */
  change(changes: DeliveryChanges): void {
    this.options = withOptions(this.options, changes);
  }

  /** One GET now; when it is not answered with 200 and the target is not active yet, another follows after the interval. */
  async validate(): Promise<Validation> {
    clearTimeout(this.validationTimer);
    const at = this.now();
    const spec = this.spec;
    const result = await this.caller.validate({ url: spec.url, token: spec.token, timeoutMs: this.options.timeoutMs });
    const validation = { ...result, at };
    if (spec !== this.spec) return validation; // Meanwhile the target became another one, which is asked by itself.
    this.lastValidation = validation;
    if (result.status === 200) this.isActive = true;
    else if (!this.isActive && !this.isClosed) {
      this.validationTimer = setTimeout(() => void this.validate(), this.context.validationRetryMs).unref();
    }
    return validation;
  }

  /** The options that hold for a call. */
  optionsFor(changes: DeliveryChanges): DeliveryOptions {
    return withOptions(this.options, changes);
  }

  /** Sends a message as the options say. */
  submit(message: WebhookMessage, options: DeliveryOptions): void {
    const { log, random } = this.context;
    log.countMessage(message);
    if (!this.isActive) return log.countWithheld();
    const plan = planDelivery(options, random);
    if (plan.kind === 'lost') return log.addLost(message, this.name);
    plan.delaysMs.forEach((delayMs, copy) => {
      this.schedule({ delivery: log.addSend(message, this.name, delayMs, copy > 0), options }, delayMs);
    });
  }

  /** Starts at once what waits for its time or for another try. */
  hurry(): void {
    for (const [send, timer] of this.waiting) {
      clearTimeout(timer);
      this.ready.push(send);
    }
    this.waiting.clear();
    this.pump();
  }

  /** Drops everything that is pending. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.validationTimer);
    for (const timer of this.waiting.values()) clearTimeout(timer);
    const dropped = [...this.ready.drain(), ...this.waiting.keys(), ...this.running];
    this.waiting.clear();
    for (const { delivery } of dropped) this.context.log.settle(delivery, 'dropped');
    await this.caller.close();
  }

  private get concurrency(): number {
    return this.spec.concurrency ?? 8;
  }

  private schedule(send: Send, delayMs: number): void {
    if (delayMs <= 0) {
      this.ready.push(send);
      return this.pump();
    }
    const timer = setTimeout(() => {
      this.waiting.delete(send);
      this.ready.push(send);
      this.pump();
    }, delayMs);
    this.waiting.set(send, timer);
  }

  private pump(): void {
    while (!this.isClosed && this.running.size < this.concurrency) {
      const send = this.ready.shift();
      if (!send) return;
      this.running.add(send);
      void this.attempt(send);
    }
  }

  private async attempt(send: Send): Promise<void> {
    const { delivery, options } = send;
    const { log } = this.context;
    const at = this.now();
    const result = await this.call(delivery.message, options);
    this.running.delete(send);
    if (this.isClosed) return;
    const isSuccess = result.status !== null && result.status >= 200 && result.status < 300;
    log.addAttempt(delivery, { ...result, at }, isSuccess);
    const retryDelayMs = options.retryDelaysMs[delivery.attempts.length - 1];
    if (isSuccess) log.settle(delivery, 'delivered');
    else if (retryDelayMs === undefined) log.settle(delivery, 'gave-up');
    else this.schedule(send, retryDelayMs);
    this.pump();
  }

  private call(message: WebhookMessage, { urlForm, timeoutMs }: DeliveryOptions): Promise<CallResult> {
    const { token } = this.spec;
    const url = urlForm === 'typed' ? messageUrl(this.spec.url, message.eventType, message.messageStub) : this.spec.url;
    return this.caller.deliver({ url, token, timeoutMs }, messageBody(message));
  }

  private now(): string {
    return this.context.clock.now().toISOString();
  }
}
