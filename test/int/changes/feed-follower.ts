import type { Answer, ApiHarness } from '../../support/api-harness.js';

/** One change as the feed answers it. */
export interface ChangeSeen {
  readonly id: string;
  readonly type: string;
  readonly subjectId: string;
  readonly sessionId?: string | null;
  readonly at: string;
  readonly resource?: Readonly<Record<string, unknown>> | null;
}

/** Waits until no transaction is under way that was when this was called: those of other tests on the same server hold the feed back. */
async function settled(api: ApiHarness): Promise<void> {
  const [{ xmax }] = (await api.sql<{ xmax: string }>('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xmax')) as [
    { xmax: string },
  ];
  for (let tries = 0; tries < 1_000; tries++) {
    const [row] = await api.sql<{ isOver: boolean }>('SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= $1::bigint AS "isOver"', [xmax]); // prettier-ignore
    if (row!.isOver) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('a transaction stays open');
}

/** Follows the feed of an App, as a CMS does. */
export class FeedFollower {
  readonly seen: ChangeSeen[] = [];
  cursor: string | null = null;

  constructor(
    private readonly api: ApiHarness,
    private readonly path: string,
  ) {}

  ask(query = ''): Promise<Answer> {
    const after = this.cursor === null ? '' : `&after=${this.cursor}`;
    return this.api.request('GET', `${this.path}/changes?${query}${after}`);
  }

  /** Begins where the feed ends now. */
  async fromNow(): Promise<this> {
    await settled(this.api);
    const { status, text, body } = await this.api.request('GET', `${this.path}/changes?after=now`);
    if (status !== 200) throw new Error(text);
    this.cursor = body.next as string;
    return this;
  }

  /** One page; answers what is new. */
  async read(query = ''): Promise<ChangeSeen[]> {
    const { status, text, body } = await this.ask(query);
    if (status !== 200) throw new Error(text);
    this.cursor = body.next as string;
    this.seen.push(...(body.items as ChangeSeen[]));
    return body.items as ChangeSeen[];
  }

  /** Reads all that was done before; answers what is new. */
  async readAll(query = ''): Promise<ChangeSeen[]> {
    await settled(this.api);
    const all: ChangeSeen[] = [];
    for (;;) {
      const page = await this.read(query);
      if (page.length === 0) return all;
      all.push(...page);
    }
  }
}
