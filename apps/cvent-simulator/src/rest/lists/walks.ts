import { randomUUID } from 'node:crypto';

/** A list that someone leafs through: the ids as they were when the first page was asked for. What they stand for is read page by page. */
export class Walk {
  private readonly tokens = new Map<number, string>();

  constructor(
    /** The list: tokens of one fit no other. */
    readonly path: string,
    readonly ids: readonly string[],
    readonly limit: number,
    readonly startedAtMs: number,
  ) {}

  /** The token of the page that begins here, always the same one. */
  tokenAt(offset: number, create: () => string): string {
    const token = this.tokens.get(offset) ?? create();
    this.tokens.set(offset, token);
    return token;
  }

  allTokens(): Iterable<string> {
    return this.tokens.values();
  }
}

/** Where in a walk a token leads. */
export interface WalkPlace {
  readonly walk: Walk;
  readonly offset: number;
}

/** Ids of all walks together; about eight bytes each. */
const MOST_IDS = 4_000_000;
const MOST_WALKS = 20_000;

/** The walks under way. The oldest end when all together are too large. */
export class Walks {
  private readonly open = new Set<Walk>();
  private readonly places = new Map<string, WalkPlace>();
  private idCount = 0;

  /** A new walk over these ids. */
  start(path: string, ids: readonly string[], limit: number, nowMs: number): Walk {
    const walk = new Walk(path, ids, limit, nowMs);
    for (const oldest of this.open) {
      if (this.idCount + ids.length <= MOST_IDS && this.open.size < MOST_WALKS) break;
      this.end(oldest);
    }
    this.open.add(walk);
    this.idCount += ids.length;
    return walk;
  }

  /** The token of a page, a UUID of version 4. */
  tokenFor(walk: Walk, offset: number): string {
    return walk.tokenAt(offset, () => {
      const token = randomUUID();
      this.places.set(token, { walk, offset });
      return token;
    });
  }

  /** Undefined for a token that was never given, or whose walk has ended. */
  find(token: string): WalkPlace | undefined {
    return this.places.get(token);
  }

  /** Ends all walks: their tokens are good for nothing. */
  clear(): void {
    this.open.clear();
    this.places.clear();
    this.idCount = 0;
  }

  private end(walk: Walk): void {
    this.open.delete(walk);
    this.idCount -= walk.ids.length;
    for (const token of walk.allTokens()) this.places.delete(token);
  }
}
