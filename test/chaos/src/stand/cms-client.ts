import { Agent, request } from 'undici';
import type { Receiver } from '../load/cvent-line.js';

/** What the API said; status null: nothing. */
export interface CmsAnswer<T> {
  readonly status: number | null;
  readonly body: T;
}

const TIMEOUT_MS = 15_000;
const GET_TRIES = 60;
const GET_PAUSE_MS = 500;

/** The CMS: calls whichever API process is up. */
export class CmsClient {
  private readonly agent = new Agent({ connections: 8 });
  private turn = 0;

  constructor(
    private readonly receivers: () => readonly Receiver[],
    private readonly key: string,
  ) {}

  /** Calls once. */
  async call<T>(
    method: 'GET' | 'PUT' | 'POST' | 'PATCH',
    path: string,
    body?: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<CmsAnswer<T>> {
    const up = this.receivers().filter(({ origin }) => origin !== null);
    const receiver = up[this.turn++ % Math.max(1, up.length)];
    if (!receiver) return { status: null, body: undefined as T };
    try {
      const answer = await request(receiver.origin! + path, {
        method,
        dispatcher: this.agent,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { authorization: `Bearer ${this.key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...more },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.body.text();
      return { status: answer.statusCode, body: (text === '' ? undefined : JSON.parse(text)) as T };
    } catch {
      return { status: null, body: undefined as T };
    }
  }

  /** Calls until it is answered with a 2xx. @throws Error when it is not for long */
  async insist<T>(
    method: 'GET' | 'PUT' | 'POST' | 'PATCH',
    path: string,
    body?: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    for (let tries = 1; ; tries++) {
      const answer = await this.call<T>(method, path, body, more);
      if (answer.status !== null && answer.status < 300) return answer.body;
      if (tries >= GET_TRIES) throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      await new Promise((resolve) => setTimeout(resolve, GET_PAUSE_MS));
    }
  }

  /** A whole list, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const mark = path.includes('?') ? '&' : '?';
      const page: { items: T[]; next: string | null } = await this.insist(
        'GET',
        `${path}${mark}limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      items.push(...page.items);
      cursor = page.next;
    }
    return items;
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}
