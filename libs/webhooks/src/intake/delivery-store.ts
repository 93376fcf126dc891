import { createHash } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Batcher, newId, RetryableError } from '#kernel';
import { AppConfig, Closing, Log, Tracing } from '#platform';
import { InboxRepository, type NewDelivery } from '../inbox/inbox.repository.js';
import { type MessageHint, MessageHints } from '../inbox/message-hints.service.js';
import { insertApart, insertDeliveries, type Insertion } from './insert-deliveries.js';

/** What became of a delivery: stored; there already, byte for byte; or its integration is gone. */
export type StoredAs = Exclude<Insertion, 'locked'>;

/** From here on a body is stored by itself, so that it holds up nobody else. */
const LARGE_BYTES = 256 * 1024;
const MOST_HINTS = 20_000;
/** How long an integration that was found locked is suspected to be so still. */
const SUSPECT_MS = 5_000;

/** Stores deliveries durably: those that come together share one statement and one commit. Publishing their jobs follows, and may fail (the sweeper mends it). */
@Injectable()
export class DeliveryStore implements BeforeApplicationShutdown {
  private readonly small: Batcher<NewDelivery, Insertion>;
  private readonly large: Batcher<NewDelivery, Insertion>;
  /** Deliveries of locked integrations, which only hold up one another. */
  private readonly suspects: Batcher<NewDelivery, Insertion>;
  private readonly hints: Batcher<MessageHint, undefined>;
  private readonly locked = new LRUCache<string, true>({ max: 1_000, ttl: SUSPECT_MS });

  constructor(
    private readonly inbox: InboxRepository,
    hints: MessageHints,
    private readonly config: AppConfig,
    private readonly log: Log,
    private readonly closing: Closing,
    private readonly tracing: Tracing,
  ) {
    // One statement at a time: what comes meanwhile shares the next commit, which costs less than two half-full ones side by side.
    this.small = new Batcher((deliveries) => this.insert(deliveries), { maxItems: 64, maxRuns: 1 });
    this.large = new Batcher(async ([delivery]) => (this.locked.has(delivery!.integrationId) ? ['locked'] : this.insert([delivery!])), {
      maxItems: 1,
      maxRuns: 2,
    });
    this.suspects = new Batcher((deliveries) => this.insert(deliveries, insertApart), { maxItems: 64, maxRuns: 1 });
    this.hints = new Batcher(
      async (some) => {
        await hints.publish(some);
        return some.map(() => undefined);
      },
      { maxItems: 500, maxRuns: 2 },
    );
  }

  /** Resolves after the commit. @throws RetryableError when Postgres is away or the integration locked: nothing was acknowledged, Cvent sends it again. */
  async store(integrationId: string, body: Buffer, requestId: string): Promise<StoredAs> {
    const bodySha256 = createHash('sha256').update(body).digest();
    const delivery = { id: newId(), integrationId, body, bodySha256, requestId, graceMs: this.config.sweepGraceMs };
    const fields = {
      'cvent_bridge.integration_id': integrationId,
      'cvent_bridge.request_id': requestId,
      'http.route': '/cvent/webhooks/:webhookKey',
    };
    const storedAs = await this.tracing.firstSpan(delivery.id, 'webhook.intake', fields, async (span) => {
      const insertion = await this.laneOf(delivery).add(delivery);
      span.note({ 'cvent_bridge.outcome': insertion });
      return insertion;
    });
    if (storedAs === 'locked')
      throw new RetryableError('integration.locked', 'The integration is being changed or deleted.', { ids: { integrationId } });
    if (storedAs === 'stored') this.hint(delivery);
    return storedAs;
  }

  async beforeApplicationShutdown(): Promise<void> {
    const stored = Promise.all([this.small, this.large, this.suspects].map((lane) => lane.idle()));
    await Promise.all([this.closing.end('storing of deliveries', stored), this.closing.end('publishing of jobs', this.hints.idle())]);
  }

  private laneOf({ integrationId, body }: NewDelivery): Batcher<NewDelivery, Insertion> {
    if (this.locked.has(integrationId)) return this.suspects;
    return body.length > LARGE_BYTES ? this.large : this.small;
  }

  /** Stores deliveries, and remembers which integrations are locked. */
  private async insert(deliveries: readonly NewDelivery[], how = insertDeliveries): Promise<Insertion[]> {
    const insertions = await how(this.inbox, deliveries);
    deliveries.forEach(({ integrationId }, index) => {
      if (insertions[index] === 'locked') this.locked.set(integrationId, true);
      else this.locked.delete(integrationId);
    });
    return insertions;
  }

  private hint({ id, integrationId }: NewDelivery): void {
    if (this.hints.depth >= MOST_HINTS) return;
    this.hints
      .add({ id, integrationId, jobId: id })
      .catch((error: unknown) =>
        this.log.warn('intake.publish_failed', { inboxMessageId: id, error: error instanceof Error ? error.name : 'unknown' }),
      );
  }
}
