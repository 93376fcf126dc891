import { Inject, Injectable } from '@nestjs/common';
import { JOBS, type Fact, type FactHandler, type FactOutcome, type JobOutcome } from '#contracts';
import { AppError, PermanentError, RetryableError, type SqlRunner } from '#kernel';
import { Log, Tracing } from '#platform';
import { readAsOf, type AsOf } from '../domain/as-of.js';
import { isUnreadable, parseEnvelope, type Envelope } from '../domain/parse-envelope.js';
import { readElement, type ElementReading, type MessageContext } from '../domain/read-element.js';
import { redact } from '../domain/redact.js';
import { InboxMetrics } from './inbox-metrics.js';
import { InboxRepository, type MessageEnd, type StoredMessage } from './inbox.repository.js';
import { MessageRun } from './message-run.js';
import { SettleWishes } from './settle-wishes.service.js';

/** The features that apply facts, given by the worker. */
export const FACT_HANDLERS = Symbol('FACT_HANDLERS');

/** After how many elements the progress of a large message is saved. */
const CHUNK = 100;

/** Applies stored messages: reads each element, hands its fact to the feature that applies it, and ends the row. */
@Injectable()
export class InboxService {
  constructor(
    private readonly inbox: InboxRepository,
    @Inject(FACT_HANDLERS) private readonly handlers: readonly FactHandler[],
    private readonly settle: SettleWishes,
    private readonly metrics: InboxMetrics,
    private readonly log: Log,
    private readonly tracing: Tracing,
  ) {}

  /** Applies one message; a message that was applied already is skipped. @throws RetryableError when it should be tried again. */
  apply(inboxMessageId: string): Promise<JobOutcome> {
    return this.tracing.spanOfRow(inboxMessageId, 'message.apply', {}, async (span) => {
      const outcome = await this.applyOnce(inboxMessageId);
      span.note({
        'cvent_bridge.outcome': outcome.outcome,
        ...(outcome.reason === undefined ? {} : { 'cvent_bridge.reason': outcome.reason }),
      });
      return outcome;
    });
  }

  private async applyOnce(inboxMessageId: string): Promise<JobOutcome> {
    const message = await this.inbox.load(inboxMessageId);
    if (!message) return { outcome: 'skipped', reason: 'gone' };
    if (message.status !== 'pending') return { outcome: 'skipped', reason: 'already_done' };
    if (message.isPaused) return this.park(message);
    const envelope = parseEnvelope(message.body);
    if (isUnreadable(envelope)) {
      await this.end(message, { ...NOTHING_READ, status: 'quarantined', reason: envelope.code, problems: [{ index: 0, ...envelope }] });
      return { outcome: 'skipped', reason: envelope.code };
    }
    const asOf = readAsOf(envelope.messageTime, message.receivedAtMs);
    const run = new MessageRun(message);
    try {
      return await this.applyReadable(message, envelope, asOf, run);
    } catch (error) {
      throw await this.afterFailure(message, endOf(message, envelope, asOf, run), error);
    }
  }

  private async applyReadable(message: StoredMessage, envelope: Envelope, asOf: AsOf, run: MessageRun): Promise<JobOutcome> {
    if (asOf.isReceipt && run.position === 0) run.note([TIME_OF_RECEIPT]);
    const bodySha256 = message.bodySha256.toString('hex');
    const context: MessageContext = {
      inboxMessageId: message.id,
      eventType: envelope.eventType,
      messageId: envelope.messageStub ?? bodySha256,
      bodySha256,
      asOfMs: asOf.asOfMs,
      eventId: message.eventId,
    };
    const { elements } = envelope;
    let isEnded = false;
    while (run.position < elements.length) {
      const reading = readElement(elements[run.position], run.position, context);
      run.position++;
      await this.insistOn(message.integrationId, reading, run);
      if (reading.kind === 'facts') {
        // The last element ends the message in its own transaction: a single one costs one commit, and nothing stands half done between two.
        const isLast = run.position === elements.length && run.failures === 0;
        isEnded = await this.applyFacts(message, reading, run, isLast ? (next) => endOf(message, envelope, asOf, next) : null);
      } else this.countReading(reading, run);
      if (run.position % CHUNK === 0 && run.position < elements.length && run.failures === 0) {
        const isPaused = await this.inbox.saveProgress(message.id, run.progress);
        if (isPaused) return this.park(message);
      }
    }
    await this.settle.insist(message.integrationId, run.unsaid);
    await this.settle.want(message.integrationId, run.said);
    if (run.failures > 0) throw new RetryableError('message.elements_failed', `${run.failures} elements could not be applied.`);
    if (!isEnded) await this.inbox.finish(message.id, endOf(message, envelope, asOf, run));
    const { status, reason } = run.ending;
    this.report(message, envelope.eventType, { status, reason });
    return { outcome: status === 'applied' ? 'applied' : 'skipped', ...(reason === null ? {} : { reason }) };
  }

  /** The integration is paused: the row waits for it to go on (B22). */
  private async park({ id }: StoredMessage): Promise<JobOutcome> {
    await this.inbox.park(id);
    return { outcome: 'skipped', reason: 'paused' };
  }

  /** Before the element counts as done: a crash must not lose what only a read shows. */
  private async insistOn(integrationId: string, reading: ElementReading, run: MessageRun): Promise<void> {
    const unsaid = reading.kind === 'quarantined' ? [] : reading.unsaid;
    const more = new Set(unsaid.filter((kind) => !run.unsaid.has(kind)));
    for (const kind of more) run.unsaid.add(kind);
    await this.settle.insist(integrationId, more);
  }

  private countReading(reading: Exclude<ElementReading, { kind: 'facts' }>, run: MessageRun): void {
    switch (reading.kind) {
      case 'ignored':
        return run.count(reading.reason);
      case 'quarantined':
        run.note([reading.problem]);
        return run.count('quarantined');
    }
  }

  /** Applies the facts of the element before `run.position`, one after the other. Answers whether the message was ended along with the last. */
  private async applyFacts(
    message: StoredMessage,
    reading: ElementReading & { kind: 'facts' },
    run: MessageRun,
    endWith: ((run: MessageRun) => MessageEnd) | null,
  ): Promise<boolean> {
    const { facts, problems } = reading;
    for (const { kind } of facts) run.said.add(kind);
    run.note(problems);
    const { integrationId, appId, eventId } = message;
    const outcomes: FactOutcome[] = [];
    try {
      for (const [index, fact] of facts.entries()) {
        const end = index === facts.length - 1 ? endWith : null;
        const alongside =
          end && ((tx: SqlRunner, last: FactOutcome) => this.inbox.finish(message.id, end(run.with(strongest([...outcomes, last]))), tx));
        const delivery = { integrationId, appId, eventId, fact, ...(alongside ? { alongside } : {}) };
        const fields = { 'cvent_bridge.integration_id': integrationId, 'cvent_bridge.element': run.position - 1 };
        outcomes.push(await this.tracing.span(`${fact.kind}.apply`, 'internal', fields, () => this.handlerOf(fact).apply(delivery)));
      }
      run.count(strongest(outcomes));
      return endWith !== null;
    } catch (error) {
      if (error instanceof RetryableError) throw error;
      const index = run.position - 1;
      const code = error instanceof AppError ? error.code : 'bug.unexpected';
      run.count('failed');
      run.note([{ index, code, message: 'The element could not be applied. Mend the cause, then replay the message.' }]);
      this.log.error('message.element_failed', error, { inboxMessageId: message.id, index });
      return false;
    }
  }

  /** Counts the attempt; after the last one the message ends as failed, listed for an operator. */
  private async afterFailure(message: StoredMessage, sketch: MessageEnd, error: unknown): Promise<unknown> {
    const attempts = await this.inbox.countAttempt(message.id);
    if (attempts < JOBS['message.apply'].attempts) return error;
    const code = error instanceof AppError ? error.code : 'bug.unexpected';
    await this.end(message, { ...sketch, status: 'failed', reason: code });
    return new PermanentError(code, 'Every attempt to apply the message failed.', { cause: error });
  }

  private async end(message: StoredMessage, end: MessageEnd): Promise<void> {
    await this.inbox.finish(message.id, end);
    this.report(message, end.eventType ?? 'unreadable', end);
  }

  private report(message: StoredMessage, eventType: string, end: Pick<MessageEnd, 'status' | 'reason'>): void {
    this.metrics.ended(eventType, end, message.receivedAtMs);
    this.log.info('message.ended', {
      inboxMessageId: message.id,
      requestId: message.requestId,
      integrationId: message.integrationId,
      status: end.status,
    });
  }

  private handlerOf(fact: Fact): FactHandler {
    const handler = this.handlers.find((candidate) => candidate.kind === fact.kind);
    if (!handler) throw new PermanentError('fact.no_handler', `Nothing applies facts of the kind ${fact.kind}.`);
    return handler;
  }
}

/** What the facts of one element did together: whatever one of them did. */
function strongest(outcomes: readonly FactOutcome[]): FactOutcome {
  return BY_STRENGTH.find((outcome) => outcomes.includes(outcome)) ?? 'unchanged';
}

const BY_STRENGTH: readonly FactOutcome[] = ['applied', 'unchanged', 'stale', 'foreign_event'];

const TIME_OF_RECEIPT = {
  index: 0,
  code: 'time_of_receipt_used',
  message: 'messageTime lies in the future or cannot be read; the time of receipt counts.',
} as const;

const NOTHING_READ = {
  eventType: null,
  messageStub: null,
  messageTimeMs: null,
  elements: null,
  progress: 0,
  outcomes: {},
  redacted: null,
} as const;

function endOf({ body }: StoredMessage, envelope: Envelope, asOf: AsOf, run: MessageRun): MessageEnd {
  const redacted = redact(envelope);
  return {
    ...run.ending,
    ...run.progress,
    eventType: envelope.eventType,
    messageStub: envelope.messageStub,
    messageTimeMs: asOf.isReceipt ? null : asOf.asOfMs,
    elements: envelope.elements.length,
    redacted: redacted && { body: redacted, insteadOf: body },
  };
}
