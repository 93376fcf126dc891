import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query, without `/ea`. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** When it came, in milliseconds since 1970 with fractions. */
  readonly at: number;
}

/** What is answered: 200 and `{}` unless said. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly delayMs?: number;
  /**
   * `reset` cuts the connection in place of an answer, `silent` says nothing ever, `cut` ends in the middle of the body, `trickle` sends the body byte by byte,
   * `endless` never ends it.
   */
  readonly manner?: 'whole' | 'reset' | 'silent' | 'cut' | 'trickle' | 'endless';
}

/** A server on this machine that answers as a test tells it, also in ways that no decent server would. */
export class ScriptedCvent {
  readonly requests: SeenRequest[] = [];
  /** What to answer the n-th request (from 0). */
  reply: (request: SeenRequest, n: number) => Reply = () => ({});

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedCvent> {
    const server = createServer((request, response) => void cvent.answer(request, response));
    const cvent = new ScriptedCvent(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return cvent;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Answers these one after the other, and the last one from then on. Forgets what came before. */
  script(...replies: readonly Reply[]): void {
    this.requests.length = 0;
    this.reply = (_, n) => replies[Math.min(n, replies.length - 1)] ?? {};
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.timeOrigin + performance.now();
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = '', url = '', headers } = request;
    const seen = { method, target: url.replace(/^\/ea/, ''), headers, body: Buffer.concat(parts).toString('utf8'), at };
    const { delayMs = 0, ...reply } = this.reply(seen, this.requests.push(seen) - 1);
    if (delayMs > 0) setTimeout(() => send(response, reply), delayMs);
    else send(response, reply);
  }
}

function send(response: ServerResponse, { status = 200, headers = {}, body = '{}', manner = 'whole' }: Reply): void {
  if (manner === 'silent') return;
  if (manner === 'reset') return void response.socket?.resetAndDestroy();
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  switch (manner) {
    case 'whole':
      return void response.end(body);
    case 'cut':
      response.write(body.slice(0, Math.ceil(body.length / 2)), () => response.socket?.destroy());
      return;
    case 'trickle':
      return drip(response, body);
    case 'endless':
      return flood(response);
  }
}

function drip(response: ServerResponse, body: string): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < body.length) response.write(body[sent++]);
    else response.end();
  }, 50);
  response.once('close', () => clearInterval(timer));
}

function flood(response: ServerResponse): void {
  const part = Buffer.alloc(1024 * 1024, ' ');
  const go = (): void => {
    while (!response.destroyed && response.write(part));
  };
  response.on('drain', go);
  go();
}
