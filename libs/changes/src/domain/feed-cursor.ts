import { GoneError } from '#kernel';
import type { FeedOrder, FeedPlace } from '#history';
import { invalidInput, UUID } from '#platform';

/** A place in the feed of one App, and the order that it belongs to. */
export interface FeedCursor extends FeedPlace {
  readonly appId: string;
  readonly order: FeedOrder;
}

const NUMBER = /^\d{1,18}$/;
const TIMELINE = /^[0-9A-F]{8}$/;
const SHAPE = [UUID, UUID, TIMELINE, NUMBER, UUID];

/** A place as consumers keep it. */
export function encodePlace(appId: string, { epoch, timeline }: FeedOrder, { xid, id }: FeedPlace): string {
  return Buffer.from(JSON.stringify([appId, epoch, timeline, xid, id])).toString('base64url');
}

/** @throws InvalidInputError for what is no cursor of this App's feed */
export function decodePlace(appId: string, text: string): FeedCursor {
  const parts = parse(text);
  const isOurs =
    Array.isArray(parts) &&
    parts.length === SHAPE.length &&
    parts.every((part, i) => typeof part === 'string' && SHAPE[i]!.test(part)) &&
    parts[0] === appId;
  if (!isOurs) throw invalidInput([{ field: 'after', message: 'must be the "next" of an earlier answer of this App’s feed, or "now"' }]);
  const [, epoch, timeline, xid, id] = parts as [string, string, string, string, string];
  return { appId, order: { epoch, timeline }, xid, id };
}

/** True for a place of the order that holds now, which does not lie beyond its end. */
export function isOfOrder({ epoch, timeline }: FeedOrder, { xid }: FeedPlace, now: FeedOrder, end: FeedPlace): boolean {
  return epoch === now.epoch && timeline === now.timeline && BigInt(xid) <= BigInt(end.xid);
}

/** @throws GoneError for a place of another order than the one that holds now */
export function insistOnOrder(cursor: FeedCursor, now: FeedOrder, end: FeedPlace): void {
  if (isOfOrder(cursor.order, cursor, now, end)) return;
  throw new GoneError(
    'changes.cursor_unknown',
    'The database was restored, set back or taken over by a standby since this cursor was given. Start anew: take a cursor with after=now, read everything, then follow.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
