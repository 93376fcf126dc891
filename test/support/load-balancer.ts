import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PROBE_EVERY_MS = 25;

/** What the balancer heard of one backend: the states of `/health/ready` in their order, each once in a row; the HTTP status when it told none, `none` when nobody answered. */
interface Backend {
  readonly origin: () => string;
  readonly heard: string[];
  isReady: boolean;
}

/**
 * A load balancer as a cluster has one: in turn to every backend that said it was ready when last asked, over connections that it keeps open. It repeats
 * nothing: what a backend does not answer is 502 to the sender.
 */
export class LoadBalancer {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly server: Server;
  private readonly backends: Backend[];
  private turn = 0;
  private isOpen = true;
  private probing: Promise<void>[] = [];

  private constructor(origins: readonly (() => string)[]) {
    this.backends = origins.map((origin) => ({ origin, heard: [], isReady: false }));
    this.server = createServer((incoming, answer) => this.pass(incoming, answer));
  }

  /** `origins`: where each backend is at the moment. */
  static async start(origins: readonly (() => string)[]): Promise<LoadBalancer> {
    const balancer = new LoadBalancer(origins);
    await new Promise<void>((resolve) => balancer.server.listen(0, '127.0.0.1', resolve));
    balancer.probing = balancer.backends.map((backend) => balancer.watch(backend));
    return balancer;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What the backends said of themselves since the start. */
  get heard(): readonly (readonly string[])[] {
    return this.backends.map(({ heard }) => heard);
  }

  get areAllReady(): boolean {
    return this.backends.every(({ isReady }) => isReady);
  }

  async stop(): Promise<void> {
    this.isOpen = false;
    await Promise.all(this.probing);
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async watch(backend: Backend): Promise<void> {
    while (this.isOpen) {
      const state = await this.ask(backend);
      backend.isReady = state === 'ok' || state === 'degraded';
      if (backend.heard.at(-1) !== state) backend.heard.push(state);
      await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
    }
  }

  private async ask({ origin }: Backend): Promise<string> {
    try {
      const answer = await fetch(`${origin()}/health/ready`, { headers: { connection: 'close' } });
      return ((await answer.json()) as { status?: string }).status ?? String(answer.status);
    } catch {
      return 'none';
    }
  }

  private pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const ready = this.backends.filter(({ isReady }) => isReady);
    const backend = ready[this.turn++ % ready.length];
    if (!backend) return void answer.writeHead(503).end();
    const fail = (): void => void (answer.headersSent ? answer.destroy() : answer.writeHead(502).end());
    const { method, url, headers } = incoming;
    const outgoing = request(backend.origin() + url!, { method, headers, agent: this.agent }, (response) => {
      const { connection: _theirs, 'keep-alive': _too, ...kept } = response.headers;
      answer.writeHead(response.statusCode!, kept);
      response.on('error', fail).pipe(answer);
    });
    incoming.pipe(outgoing.on('error', fail));
  }
}
