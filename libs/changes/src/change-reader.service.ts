import { Injectable } from '@nestjs/common';
import { FEED_START, HistoryFeed, type FeedOrder, type FeedPage, type FeedPlace } from '#history';
import { type Change, changeOf, TOLD_ACTIONS } from './domain/change.js';
import { decodePlace, encodePlace, insistOnOrder, isOfOrder } from './domain/feed-cursor.js';

/** A part of the feed. */
export interface ChangePage {
  readonly changes: readonly Change[];
  /** Where it goes on, as consumers keep it. */
  readonly next: string;
  readonly place: FeedPlace;
  readonly order: FeedOrder;
  /** There was something to read, though it may be nothing that is told. */
  readonly hasMoved: boolean;
}

/** A place that was kept, of whichever order. */
export interface KeptPlace {
  readonly order: FeedOrder;
  readonly place: FeedPlace;
}

/** Reads the feed of an App (B23). */
@Injectable()
export class ChangeReader {
  constructor(private readonly feed: HistoryFeed) {}

  /** The place where the feed ends now: whatever is committed later comes after it. */
  async end(appId: string): Promise<string> {
    const { order, end } = await this.endOf(appId);
    return encodePlace(appId, order, end);
  }

  /** The same, with the order that it belongs to. */
  endOf(appId: string): Promise<FeedPage> {
    return this.feed.page(appId, FEED_START, [], 0, true);
  }

  /** `after`: a cursor; null: from the beginning. @throws InvalidInputError, GoneError */
  async read(appId: string, after: string | null, limit: number): Promise<ChangePage> {
    const cursor = after === null ? null : decodePlace(appId, after);
    const page = await this.feed.page(appId, cursor ?? FEED_START, TOLD_ACTIONS, limit);
    if (cursor) insistOnOrder(cursor, page.order, page.end);
    return toPage(appId, cursor ?? FEED_START, page);
  }

  /** From a place that was kept. When the feed began anew since, there is nothing to read, and it goes on from its end. */
  async readAt(appId: string, { order, place }: KeptPlace, limit: number): Promise<ChangePage & { readonly hasRestarted: boolean }> {
    const page = await this.feed.page(appId, place, TOLD_ACTIONS, limit);
    if (isOfOrder(order, place, page.order, page.end)) return { ...toPage(appId, place, page), hasRestarted: false };
    const { order: now, end } = await this.endOf(appId);
    return { changes: [], next: encodePlace(appId, now, end), place: end, order: now, hasMoved: true, hasRestarted: true };
  }

  /** Which of many have something to read, or to be told that the feed began anew: their places in the list. */
  async behind(waiting: readonly (FeedPlace & FeedOrder & { readonly appId: string })[]): Promise<ReadonlySet<number>> {
    const { order, end } = await this.feed.page(waiting[0]!.appId, FEED_START, [], 0);
    const found = new Set(await this.feed.news(waiting, TOLD_ACTIONS));
    for (const [index, one] of waiting.entries()) if (!isOfOrder(one, one, order, end)) found.add(index);
    return found;
  }
}

function toPage(appId: string, from: FeedPlace, { order, entries }: FeedPage): ChangePage {
  const { xid, id } = entries.at(-1) ?? from;
  const changes = entries.map((entry) => changeOf(appId, entry)).filter((change) => change !== null);
  return { changes, next: encodePlace(appId, order, { xid, id }), place: { xid, id }, order, hasMoved: entries.length > 0 };
}
