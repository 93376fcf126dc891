import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { SubjectKind } from '#contracts';
import { AppConfig } from '#platform';
import { InboxRepository } from './inbox.repository.js';

/** A wish that stands is renewed at most this often, and always well before a read would take it away. */
const RENEWED_MS = 1_000;

/** Asks for settle reads: by a row for each integration, which the reads take away (DESIGN 4, "Settle read"). */
@Injectable()
export class SettleWishes {
  private readonly wished: LRUCache<string, true>;

  constructor(
    private readonly inbox: InboxRepository,
    { settleDelayMs }: AppConfig,
  ) {
    this.wished = new LRUCache({ max: 10_000, ttl: Math.max(1, Math.min(RENEWED_MS, settleDelayMs / 4)) });
  }

  /** A read of these kinds is to come some time after the last message. A burst of messages writes a row a second. */
  async want(integrationId: string, subjects: ReadonlySet<SubjectKind>): Promise<void> {
    const missing = [...subjects].filter((subject) => !this.wished.has(`${integrationId} ${subject}`));
    if (missing.length === 0) return;
    for (const subject of missing) this.wished.set(`${integrationId} ${subject}`, true);
    try {
      await this.inbox.wantSettle(integrationId, missing);
    } catch (error) {
      for (const subject of missing) this.wished.delete(`${integrationId} ${subject}`);
      throw error;
    }
  }

  /** As {@link SettleWishes.want}, and written down now: without the read the message is lost (B8). */
  async insist(integrationId: string, subjects: ReadonlySet<SubjectKind>): Promise<void> {
    if (subjects.size > 0) await this.inbox.wantSettle(integrationId, [...subjects]);
  }
}
