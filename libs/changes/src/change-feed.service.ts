import { Injectable } from '@nestjs/common';
import { ChangeReader, type ChangePage } from './change-reader.service.js';
import { ChangeWaiters } from './change-waiters.service.js';
import { ChangedResources } from './current-resources.service.js';
import type { ChangesDto } from './http/changes.dto.js';

/** What is asked of the feed. */
export interface FeedRequest {
  /** A cursor, or `now` for where the feed ends. Null: from the beginning. */
  readonly after: string | null;
  readonly limit: number;
  /** How long to wait for a change when there is none. */
  readonly waitMs: number;
  readonly isEmbedding: boolean;
}

/** The change feed as it is answered (B23). */
@Injectable()
export class ChangeFeed {
  constructor(
    private readonly reader: ChangeReader,
    private readonly waiters: ChangeWaiters,
    private readonly resources: ChangedResources,
  ) {}

  /** `gone` tells that nobody waits for the answer any more. @throws InvalidInputError, GoneError, UnavailableError */
  async read(appId: string, { after, limit, waitMs, isEmbedding }: FeedRequest, gone: AbortSignal): Promise<ChangesDto> {
    if (after === 'now') return { items: [], next: await this.reader.end(appId) };
    const { changes, next } = await this.readOn(appId, after, limit, waitMs, gone);
    const resources = isEmbedding ? await this.resources.of(appId, changes) : null;
    const items = changes.map(({ at, ...change }) => ({
      ...change,
      at: at.toISOString(),
      ...(resources ? { resource: resources.get(change.id) ?? null } : {}),
    }));
    return { items, next };
  }

  private async readOn(appId: string, after: string | null, limit: number, waitMs: number, gone: AbortSignal): Promise<ChangePage> {
    const endsAt = performance.now() + waitMs;
    for (let at = after; ;) {
      const page = await this.reader.read(appId, at, limit);
      if (page.changes.length > 0) return page;
      if (!page.hasMoved) {
        const leftMs = endsAt - performance.now();
        if (leftMs <= 0 || gone.aborted || this.waiters.areDismissed) return page;
        await this.waiters.wait(appId, page.place, leftMs, gone);
      }
      at = page.next; // what is not told is left behind at once
    }
  }
}
