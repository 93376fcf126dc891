import { Injectable } from '@nestjs/common';
import { subjectIdOf, type Fact, type JobOutcome } from '#contracts';
import { Batcher } from '#kernel';
import { AppConfig } from '#platform';
import { isUnreadable } from '../domain/parse-envelope.js';
import { onlyFactOf, readElement } from '../domain/read-element.js';
import { AT_ONCE } from '../domain/turn-of.js';
import { FactHandlers } from './fact-handlers.js';
import { InboxRepository, type StoredMessage } from './inbox.repository.js';
import { InboxService } from './inbox.service.js';
import { MessageReports } from './message-reports.service.js';
import { contextOf, endOf, readMessage, runOf, type ReadMessage } from './read-message.js';
import { SettleWishes } from './settle-wishes.service.js';

/** Most messages of one transaction. */
const MOST = 32;
/** Larger bodies are read one by one: many of them at once would be much to hold. */
const LARGEST_BYTES = 65_536;

/** A message of one fact. */
interface SimpleMessage extends ReadMessage {
  readonly fact: Fact;
}

/**
 * Applies the messages of a backlog together: those of one fact that are under way at the same time are one transaction for each integration, which costs little
 * more than one of them would. Nothing else is decided here: whatever is not that simple, or fails, is applied by itself, as a message without a backlog is.
 */
@Injectable()
export class MessageBatches {
  private readonly together: Batcher<string, JobOutcome | null>;
  private readonly alone: Batcher<string, JobOutcome>;

  constructor(
    private readonly messages: InboxService,
    private readonly inbox: InboxRepository,
    private readonly handlers: FactHandlers,
    private readonly settle: SettleWishes,
    private readonly reports: MessageReports,
    config: AppConfig,
  ) {
    const { batches, others } = connectionsOf(config);
    this.together = new Batcher((ids) => this.applyTogether(ids), { maxItems: MOST, maxRuns: batches });
    this.alone = new Batcher(async ([id]) => [await messages.applyAlone(id!)], { maxItems: 1, maxRuns: others });
  }

  /** Applies a message as {@link InboxService.apply} does. @throws as it does */
  apply(inboxMessageId: string): Promise<JobOutcome> {
    return this.messages.traced(inboxMessageId, async () => (await this.together.add(inboxMessageId)) ?? this.alone.add(inboxMessageId));
  }

  /** Null for those that are to be applied by themselves. */
  private async applyTogether(ids: readonly string[]): Promise<(JobOutcome | null)[]> {
    if (ids.length === 1) return [null];
    const outcomes = new Map<string, JobOutcome>();
    for (const batch of batchesOf(await this.inbox.loadSmall(ids, LARGEST_BYTES))) {
      // The reason is found, counted and told of where each is applied by itself.
      const ended = await this.applyBatch(batch).catch(() => []);
      for (const [id, outcome] of ended) outcomes.set(id, outcome);
    }
    return ids.map((id) => outcomes.get(id) ?? null);
  }

  private async applyBatch(batch: readonly SimpleMessage[]): Promise<(readonly [id: string, outcome: JobOutcome])[]> {
    const [{ fact, message }] = batch as [SimpleMessage];
    const { integrationId, appId, eventId } = message;
    const ended = batch.map((simple) => ({ simple, run: runOf(simple) }));
    await this.handlers.of(fact.kind).applyAll({
      integrationId,
      appId,
      eventId,
      facts: batch.map((simple) => simple.fact),
      alongside: async (tx, outcomes) => {
        for (const [index, entry] of ended.entries()) {
          entry.run = runOf(entry.simple);
          entry.run.position = 1;
          entry.run.count(outcomes[index]!);
          await this.inbox.finish(entry.simple.message.id, endOf(entry.simple, entry.run), tx);
        }
      },
    });
    await this.settle.want(integrationId, new Set([fact.kind]));
    return ended.map(({ simple, run }) => [simple.message.id, this.reports.ended(simple.message, simple.envelope.eventType, run.ending)]);
  }
}

/** Batches and messages by themselves share the connections that live messages do not need. */
function connectionsOf({ databasePoolSize }: AppConfig): { readonly batches: number; readonly others: number } {
  const all = Math.max(2, databasePoolSize - AT_ONCE - 1);
  const batches = Math.max(1, Math.floor(all / 3));
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
