import { createHash } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Batcher, newId } from '#kernel';
import { JobPublisher } from '#messaging';
import { AppConfig, Log } from '#platform';
import { InboxRepository, type NewDelivery } from '../inbox/inbox.repository.js';

/** What became of a delivery: stored; there already, byte for byte; or its integration is gone. */
export type StoredAs = 'stored' | 'duplicate' | 'gone';

/** From here on a body is stored by itself, so that it holds up nobody else. */
const LARGE_BYTES = 256 * 1024;
const MOST_HINTS = 20_000;

/** Stores deliveries durably: those that come together share one statement and one commit. Publishing their jobs follows, and may fail (the sweeper mends it). */
@Injectable()
export class DeliveryStore implements BeforeApplicationShutdown {
  private readonly small: Batcher<NewDelivery, StoredAs>;
  private readonly large: Batcher<NewDelivery, StoredAs>;
  private readonly hints: Batcher<string, undefined>;

  constructor(
    private readonly inbox: InboxRepository,
    jobs: JobPublisher,
    private readonly config: AppConfig,
    private readonly log: Log,
  ) {
    const store = (deliveries: readonly NewDelivery[]): Promise<StoredAs[]> => this.insert(deliveries);
    // One statement at a time: what comes meanwhile shares the next commit, which costs less than two half-full ones side by side.
    this.small = new Batcher(store, { maxItems: 64, maxRuns: 1 });
    this.large = new Batcher(store, { maxItems: 1, maxRuns: 2 });
    this.hints = new Batcher(
      async (ids) => {
        await jobs.publishAll('message.apply', ids.map((id) => ({ payload: { inboxMessageId: id }, jobId: id }))); // prettier-ignore
        return ids.map(() => undefined);
      },
      { maxItems: 500, maxRuns: 2 },
    );
  }

  /** Resolves after the commit. @throws RetryableError when Postgres is away: nothing was acknowledged, Cvent sends it again. */
  async store(integrationId: string, body: Buffer, requestId: string): Promise<StoredAs> {
    const bodySha256 = createHash('sha256').update(body).digest();
    const delivery = { id: newId(), integrationId, body, bodySha256, requestId, graceMs: this.config.sweepGraceMs };
    const storedAs = await (body.length > LARGE_BYTES ? this.large : this.small).add(delivery);
    if (storedAs === 'stored') this.hint(delivery.id);
    return storedAs;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.small.idle(), this.large.idle(), this.hints.idle()]);
  }

  private async insert(deliveries: readonly NewDelivery[]): Promise<StoredAs[]> {
    // One order for all statements, so that two with common bodies wait for each other instead of locking each other out.
    const sorted = [...deliveries].sort((a, b) => a.bodySha256.compare(b.bodySha256));
    try {
      const stored = await this.inbox.insert(sorted);
      return deliveries.map(({ id }) => (stored.has(id) ? 'stored' : 'duplicate'));
    } catch (error) {
      if ((error as { code?: unknown }).code !== FOREIGN_KEY_VIOLATION) throw error;
      if (deliveries.length === 1) return ['gone'];
      return (await Promise.all(deliveries.map((delivery) => this.insert([delivery])))).flat();
    }
  }

  private hint(id: string): void {
    if (this.hints.depth >= MOST_HINTS) return;
    this.hints
      .add(id)
      .catch((error: unknown) =>
        this.log.warn('intake.publish_failed', { inboxMessageId: id, error: error instanceof Error ? error.name : 'unknown' }),
      );
  }
}

const FOREIGN_KEY_VIOLATION = '23503';
