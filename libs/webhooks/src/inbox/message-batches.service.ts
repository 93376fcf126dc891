import { AsyncResource } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { subjectIdOf, type Fact, type FactOutcome, type JobOutcome } from '#contracts';
import { AppError, Batcher } from '#kernel';
import { AppConfig, Log } from '#platform';
import { isUnreadable } from '../domain/parse-envelope.js';
import { onlyFactOf, readElement } from '../domain/read-element.js';
import { AT_ONCE } from '../domain/turn-of.js';
import { FactHandlers } from './fact-handlers.js';
import { InboxRepository, type StoredMessage } from './inbox.repository.js';
import { InboxService } from './inbox.service.js';
import { MessageReports } from './message-reports.service.js';
import type { MessageRun } from './message-run.js';
import { contextOf, endOf, readMessage, runOf, type ReadMessage } from './read-message.js';
import { SettleWishes } from './settle-wishes.service.js';

/** Most messages of one transaction. */
const MOST = 32;
/** Larger bodies are read one by one: many of them at once would be much to hold. */
const LARGEST_BYTES = 65_536;

/** So long a batch waits for what others hold, such as an integration that is being deleted; then its messages wait by themselves, and hold up no others. */
const LOCK_TIMEOUT_MS = 1_000;

/** A message of one fact. */
interface SimpleMessage extends ReadMessage {
  readonly fact: Fact;
}

interface EndedMessage extends SimpleMessage {
  readonly run: MessageRun;
}

/**
 * Applies the messages of a backlog together: those of one fact that are under way at the same time are one transaction for each integration, which costs little
 * more than one of them would. Nothing else is decided here: whatever is not that simple, or fails, is applied by itself, as a message without a backlog is.
 */
@Injectable()
export class MessageBatches {
  private readonly together: Batcher<string, JobOutcome | null>;
  private readonly alone: Batcher<() => Promise<JobOutcome>, JobOutcome>;

  constructor(
    private readonly messages: InboxService,
    private readonly inbox: InboxRepository,
    private readonly handlers: FactHandlers,
    private readonly settle: SettleWishes,
    private readonly reports: MessageReports,
    private readonly log: Log,
    config: AppConfig,
  ) {
    const { batches, others } = connectionsOf(config);
    const isBatching = batches > 0;
    this.together = new Batcher((ids) => (isBatching ? this.applyTogether(ids) : Promise.resolve(ids.map(() => null))), {
      maxItems: MOST,
      maxRuns: Math.max(1, batches),
    });
    this.alone = new Batcher(async ([work]) => [await work!()], { maxItems: 1, maxRuns: others });
  }

  /** Applies a message as {@link InboxService.apply} does. @throws as it does */
  apply(inboxMessageId: string): Promise<JobOutcome> {
    return this.messages.traced(inboxMessageId, async () => {
      const outcome = await this.together.add(inboxMessageId);
      // Bound to this message's span: it may be started by the end of another one.
      return outcome ?? this.alone.add(AsyncResource.bind(() => this.messages.applyAlone(inboxMessageId)));
    });
  }

  /** Null for those that are to be applied by themselves. */
  private async applyTogether(ids: readonly string[]): Promise<(JobOutcome | null)[]> {
    if (ids.length === 1) return [null];
    const outcomes = new Map<string, JobOutcome>();
    for (const batch of batchesOf(await this.inbox.loadSmall(ids, LARGEST_BYTES)))
      for (const { message, envelope, run } of await this.applyBatch(batch))
        outcomes.set(message.id, this.reports.ended(message, envelope.eventType, run.ending));
    return ids.map((id) => outcomes.get(id) ?? null);
  }

  /** Answers those that ended: all of them, or none when it did not work. */
  private async applyBatch(batch: readonly SimpleMessage[]): Promise<readonly EndedMessage[]> {
    const [{ fact, message }] = batch as [SimpleMessage];
    const { integrationId, appId, eventId } = message;
    let ended: readonly EndedMessage[] = [];
    try {
      await this.settle.want(integrationId, new Set([fact.kind]));
      await this.handlers.of(fact.kind).applyAll({
        integrationId,
        appId,
        eventId,
        facts: batch.map((simple) => simple.fact),
        lockTimeoutMs: LOCK_TIMEOUT_MS,
        alongside: async (tx, outcomes) => {
          ended = batch.map((simple, index) => ({ ...simple, run: runWith(simple, outcomes[index]!) }));
          for (const one of ended) await this.inbox.finish(one.message.id, endOf(one, one.run), tx);
        },
      });
      return ended;
    } catch (error) {
      this.log.warn('batch.failed', {
        integrationId,
        messages: batch.length,
        error: error instanceof AppError ? error.code : 'unexpected',
      });
      return [];
    }
  }
}

/** The tally of a message after its one element. */
function runWith(simple: SimpleMessage, outcome: FactOutcome): MessageRun {
  const run = runOf(simple);
  run.position = 1;
  run.count(outcome);
  return run;
}

/** Batches and messages by themselves share the connections that live messages do not need. With one, there are no batches. */
function connectionsOf({ databasePoolSize }: AppConfig): { readonly batches: number; readonly others: number } {
  const all = Math.max(1, databasePoolSize - AT_ONCE - 1);
  const batches = all === 1 ? 0 : Math.max(1, Math.floor(all / 3));
  return { batches, others: all - batches };
}

/** Those that can be applied together: of one integration and one kind, each about another subject. */
function batchesOf(messages: readonly StoredMessage[]): readonly (readonly SimpleMessage[])[] {
  const batches = new Map<string, Map<string, SimpleMessage>>();
  for (const message of messages) {
    const simple = simpleOf(message);
    if (!simple) continue;
    const key = `${message.integrationId} ${simple.fact.kind}`;
    const batch = batches.get(key) ?? new Map<string, SimpleMessage>();
    batches.set(key, batch);
    const subjectId = subjectIdOf(simple.fact);
    if (!batch.has(subjectId)) batch.set(subjectId, simple);
  }
  return [...batches.values()].filter(({ size }) => size > 1).map((batch) => [...batch.values()]);
}

/** Null for a message that waits, was begun, or says anything but one fact. */
function simpleOf(message: StoredMessage): SimpleMessage | null {
  if (message.status !== 'pending' || message.isPaused || message.progress > 0 || message.attempts > 0) return null;
  const read = readMessage(message);
  if (isUnreadable(read) || read.envelope.elements.length !== 1) return null;
  const fact = onlyFactOf(readElement(read.envelope.elements[0], 0, contextOf(read)));
  return fact && { ...read, fact };
}
