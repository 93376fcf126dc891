import { Injectable } from '@nestjs/common';
import { JOBS, subjectIdOf, type Fact, type FactOutcome, type JobOutcome } from '#contracts';
import { AppError, PermanentError, RetryableError, type SqlRunner } from '#kernel';
import { Log, Tracing } from '#platform';
import { isUnreadable } from '../domain/parse-envelope.js';
import { onlyFactOf, readElement, type ElementReading, type MessageContext } from '../domain/read-element.js';
import { FactHandlers } from './fact-handlers.js';
import { InboxRepository, type MessageEnd, type StoredMessage } from './inbox.repository.js';
import { MessageReports } from './message-reports.service.js';
import { MessageRun } from './message-run.js';
import { contextOf, endOf, readMessage, runOf, type ReadMessage } from './read-message.js';
import { SettleWishes } from './settle-wishes.service.js';

/** After how many elements the progress of a large message is saved. */
const CHUNK = 100;
/** Elements of a large message that are applied together. */
const GROUP = 25;

/** Applies stored messages: reads each element, hands its fact to the feature that applies it, and ends the row. */
@Injectable()
export class InboxService {
  constructor(
    private readonly inbox: InboxRepository,
    private readonly handlers: FactHandlers,
    private readonly settle: SettleWishes,
    private readonly reports: MessageReports,
    private readonly log: Log,
    private readonly tracing: Tracing,
  ) {}

  /** Applies one message; a message that was applied already is skipped. @throws RetryableError when it should be tried again. */
  apply(inboxMessageId: string): Promise<JobOutcome> {
    return this.traced(inboxMessageId, () => this.applyAlone(inboxMessageId));
  }

  /** The span of a message that is applied, in whatever way. */
  traced(inboxMessageId: string, work: () => Promise<JobOutcome>): Promise<JobOutcome> {
    return this.tracing.spanOfRow(inboxMessageId, 'message.apply', {}, async (span) => {
      const outcome = await work();
      span.note({
        'cvent_bridge.outcome': outcome.outcome,
        ...(outcome.reason === undefined ? {} : { 'cvent_bridge.reason': outcome.reason }),
      });
      return outcome;
    });
  }

  /** {@link InboxService.apply} without its span. */
  async applyAlone(inboxMessageId: string): Promise<JobOutcome> {
    const message = await this.inbox.load(inboxMessageId);
    if (!message) return { outcome: 'skipped', reason: 'gone' };
    if (message.status !== 'pending') return { outcome: 'skipped', reason: 'already_done' };
    if (message.isPaused) return this.park(message);
    const read = readMessage(message);
    if (isUnreadable(read))
      return this.end(message, { ...NOTHING_READ, status: 'quarantined', reason: read.code, problems: [{ index: 0, ...read }] });
    const run = runOf(read);
    try {
      return await this.applyReadable(read, run);
    } catch (error) {
      throw await this.afterFailure(message, endOf(read, run), error);
    }
  }

  private async applyReadable(read: ReadMessage, run: MessageRun): Promise<JobOutcome> {
    const { message, envelope } = read;
    const context = contextOf(read);
    const { elements } = envelope;
    let isEnded = false;
    let aloneUntil = 0;
    let savedAt = run.position;
    while (run.position < elements.length) {
      const group = run.position < aloneUntil ? [] : groupFrom(elements, run.position, context);
      if (group.length > 1) {
        if (!(await this.applyGroup(message, group, run))) aloneUntil = run.position + group.length;
      } else isEnded = await this.applyNext(read, context, run);
      if (run.position - savedAt >= CHUNK && run.position < elements.length && run.failures === 0) {
        savedAt = run.position;
        const isPaused = await this.inbox.saveProgress(message.id, run.progress);
        if (isPaused) return this.park(message);
      }
    }
    await this.settle.insist(message.integrationId, run.unsaid);
    await this.settle.want(message.integrationId, run.said);
    if (run.failures > 0) throw new RetryableError('message.elements_failed', `${run.failures} elements could not be applied.`);
    if (!isEnded) await this.inbox.finish(message.id, endOf(read, run));
    return this.reports.ended(message, envelope.eventType, run.ending);
  }

  /** Applies the element at `run.position`. Answers whether the message was ended along with it. */
  private async applyNext(read: ReadMessage, context: MessageContext, run: MessageRun): Promise<boolean> {
    const { message, envelope } = read;
    const reading = readElement(envelope.elements[run.position], run.position, context);
    run.position++;
    await this.insistOn(message.integrationId, reading, run);
    if (reading.kind !== 'facts') {
      this.countReading(reading, run);
      return false;
    }
    // The last element ends the message in its own transaction: a single one costs one commit, and nothing stands half done between two.
    const isLast = run.position === envelope.elements.length && run.failures === 0;
    return this.applyFacts(message, reading, run, isLast ? (next) => endOf(read, next) : null);
  }

  /** Applies the elements from `run.position` on that say these facts, in one transaction. False: that did not work, and each is to be tried by itself. */
  private async applyGroup({ integrationId, appId, eventId }: StoredMessage, facts: readonly Fact[], run: MessageRun): Promise<boolean> {
    const { kind } = facts[0]!;
    try {
      for (const outcome of await this.handlers.of(kind).applyAll({ integrationId, appId, eventId, facts })) run.count(outcome);
    } catch {
      return false; // each by itself says why
    }
    run.said.add(kind);
    run.position += facts.length;
    return true;
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
        outcomes.push(await this.tracing.span(`${fact.kind}.apply`, 'internal', fields, () => this.handlers.of(fact.kind).apply(delivery)));
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

  private async end(message: StoredMessage, end: MessageEnd): Promise<JobOutcome> {
    await this.inbox.finish(message.id, end);
    return this.reports.ended(message, end.eventType, end);
  }
}

/** The facts of the elements from `start` on that can be applied together; the last element of a message never is. */
function groupFrom(elements: readonly unknown[], start: number, context: MessageContext): readonly Fact[] {
  const facts: Fact[] = [];
  const subjectIds = new Set<string>();
  const end = Math.min(start + GROUP, elements.length - 1);
  for (let index = start; index < end; index++) {
    const fact = onlyFactOf(readElement(elements[index], index, context));
    if (!fact || fact.kind !== (facts[0] ?? fact).kind || subjectIds.has(subjectIdOf(fact))) break;
    subjectIds.add(subjectIdOf(fact));
    facts.push(fact);
  }
  return facts;
}

/** What the facts of one element did together: whatever one of them did. */
function strongest(outcomes: readonly FactOutcome[]): FactOutcome {
  return BY_STRENGTH.find((outcome) => outcomes.includes(outcome)) ?? 'unchanged';
}

const BY_STRENGTH: readonly FactOutcome[] = ['applied', 'unchanged', 'stale', 'foreign_event'];

const NOTHING_READ = {
  eventType: null,
  messageStub: null,
  messageTimeMs: null,
  elements: null,
  progress: 0,
  outcomes: {},
  redacted: null,
} as const;
