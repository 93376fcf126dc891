import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { isWebhookKey, WebhookTargets, type WebhookTarget } from '#integrations';
import { Batcher, Clock, UnavailableError } from '#kernel';

/** For whom a delivery is. */
export interface Admitted {
  readonly integrationId: string;
  readonly appId: string;
}

interface Entry {
  /** Null: no integration has this key, as far as is known. */
  readonly admitted: Admitted | null;
  /** None at all: they cannot be read just now. */
  readonly tokens: readonly { readonly hash: Buffer; readonly untilMs: number | null }[];
}

/** How long a key's tokens are remembered. A replaced token may be good for that much longer; a new one is good at once. */
const REMEMBER_MS = 1_000;
const MOST_KEYS = 10_000;
/** How many requests may wait for their key to be looked up; and how many of senders who were often wrong. */
const MOST_WAITING = 10_000;
const MOST_SUSPECTS = 1_000;
/** What an unknown key is compared with, so that it costs the same work. */
const UNKNOWN: Entry = { admitted: null, tokens: [{ hash: sha256('no token has this hash'), untilMs: 0 }] };

/** Decides whether a webhook may come in (B2, B4): by the key in its URL and the token in its header, in constant time. */
@Injectable()
export class TokenGate {
  private readonly entries = new LRUCache<string, Entry>({ max: MOST_KEYS, ttl: REMEMBER_MS });
  private readonly loads: Batcher<string, Entry>;
  /** Look-ups for senders who were often wrong: they hold up one another, and nobody else. */
  private readonly suspects: Batcher<string, Entry>;

  constructor(
    targets: WebhookTargets,
    private readonly clock: Clock,
  ) {
    const load = async (keys: readonly string[]): Promise<Entry[]> => {
      const found = await targets.find([...new Set(keys)]);
      return keys.map((key) => toEntry(found.get(key)));
    };
    this.loads = new Batcher(load, { maxItems: 200, maxRuns: 2 });
    this.suspects = new Batcher(load, { maxItems: 200, maxRuns: 1 });
  }

  /**
   * Null when the key is unknown or the token is not its own. @throws RetryableError when the database is away; UnavailableError when too many wait for it, or when the integration or
   * its tokens cannot be read, which is our fault and not the sender's.
   */
  async admit(webhookKey: string, token: string | undefined, isSuspect = false): Promise<Admitted | null> {
    const presented = sha256(token ?? '');
    if (!isWebhookKey(webhookKey)) return this.matches(UNKNOWN, presented) ? UNKNOWN.admitted : null;
    const remembered = this.entries.get(webhookKey);
    if (remembered && this.matches(remembered, presented)) return remembered.admitted;
    const lane = isSuspect ? this.suspects : this.loads;
    if (lane.depth >= (isSuspect ? MOST_SUSPECTS : MOST_WAITING))
      throw new UnavailableError('webhook.busy', 'Too many requests wait for Postgres. Send it again.');
    const loaded = await lane.add(webhookKey);
    this.entries.set(webhookKey, loaded);
    if (loaded.tokens.length === 0)
      throw new UnavailableError('webhook.tokens_unreadable', 'The webhook token cannot be read here: see ENCRYPTION_KEYS.');
    return this.matches(loaded, presented) ? loaded.admitted : null;
  }

  private matches(entry: Entry, presented: Buffer): boolean {
    const now = this.clock.now().getTime();
    let isMatch = false;
    for (const { hash, untilMs } of entry.tokens) {
      const isEqual = timingSafeEqual(hash, presented);
      isMatch ||= isEqual && (untilMs === null || untilMs > now);
    }
    return isMatch;
  }
}

function toEntry(target: WebhookTarget | null | undefined): Entry {
  if (target === undefined) return UNKNOWN;
  if (target === null) return { admitted: null, tokens: [] };
  return {
    admitted: { integrationId: target.integrationId, appId: target.appId },
    tokens: target.tokens.map(({ token, validUntil }) => ({ hash: sha256(token.reveal()), untilMs: validUntil?.getTime() ?? null })),
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
