import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';

/** What came of one HTTP call. `status` is null when there was no answer; `error` says why. */
export interface CallResult {
  readonly status: number | null;
  readonly error: string | null;
  readonly durationMs: number;
}

/** Where and as whom to call. */
export interface CallTarget {
  readonly url: string;
  /** Sent raw, without a scheme. */
  readonly token: string;
  readonly timeoutMs: number;
}

/** Calls webhook receivers as Cvent does: raw token, request id, its user agent, no redirects followed. */
export class WebhookCaller {
  private readonly agent = new Agent();

  /** The call that asks a receiver whether it is there. */
  validate(target: CallTarget): Promise<CallResult> {
    return this.call(target, 'GET');
  }

  /** Delivers one body. */
  deliver(target: CallTarget, body: string): Promise<CallResult> {
    return this.call(target, 'POST', body);
  }

  /** Breaks off what is under way. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async call({ url, token, timeoutMs }: CallTarget, method: 'GET' | 'POST', body?: string): Promise<CallResult> {
    const startedAt = performance.now();
    const headers: Record<string, string> = { authorization: token, 'request-id': randomUUID(), 'user-agent': 'Cvent-Webhooks' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const answer = await request(url, { method, headers, signal, dispatcher: this.agent, ...(body === undefined ? {} : { body }) });
      await answer.body.dump({ limit: 64 * 1024, signal });
      return { status: answer.statusCode, error: null, durationMs: performance.now() - startedAt };
    } catch (error) {
      return { status: null, error: reasonOf(error), durationMs: performance.now() - startedAt };
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === 'string' ? `${code}: ${error.message}` : `${error.name}: ${error.message}`;
}

/** The URL that one message is posted to. */
export function messageUrl(url: string, eventType: string, messageStub: string): string {
  const typed = new URL(url);
  typed.pathname = `${typed.pathname.replace(/\/$/, '')}/${encodeURIComponent(eventType)}/${messageStub}`;
  return typed.href;
}
