import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JobOutcome } from '#contracts';
import { ApiHarness, type Answer, TEST_ENV } from '../../support/api-harness.js';
import { WorkerHarness } from '../../support/worker-harness.js';

/** One request that an endpoint got. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What an endpoint answers, and a path that it redirects to. */
export interface ReceiverAnswer {
  readonly status: number;
  readonly location?: string;
}

/** Somebody's server, which is told of changes. */
export class Receiver {
  readonly received: Received[] = [];
  /** Answers a request; by default all is taken. */
  answer: (request: Received) => ReceiverAnswer | Promise<ReceiverAnswer> = () => ({ status: 204 });

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (part: string) => (body += part));
      request.on('end', () => {
        const got = { path: request.url ?? '', headers: request.headers, body };
        receiver.received.push(got);
        void Promise.resolve(receiver.answer(got)).then(({ status, location }) => response.writeHead(status, location === undefined ? {} : { location }).end()); // prettier-ignore
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** An API and two workers that may call this machine, and a server that is called. */
export class NotificationStand {
  private constructor(
    readonly api: ApiHarness,
    readonly workers: readonly [WorkerHarness, WorkerHarness],
    readonly receiver: Receiver,
  ) {}

  static async start(): Promise<NotificationStand> {
    const more = { NOTIFICATION_LOOPBACK: 'true' };
    const api = await ApiHarness.start(more);
    const env = { ...TEST_ENV, ...more, DATABASE_URL: api.databaseUrl };
    return new NotificationStand(api, [await WorkerHarness.start(env), await WorkerHarness.start(env)], await Receiver.start());
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) await worker.stop();
    await this.receiver.stop();
    await this.api.stop();
  }

  /** An App with an endpoint. */
  async join(): Promise<NotifiedApp> {
    const { appId, path } = await this.api.anApp();
    await this.settled();
    const { status, text, body } = await this.api.request('POST', `${path}/notification-endpoints`, {
      body: { url: `${this.receiver.origin}/${appId}` },
    });
    if (status !== 201) throw new Error(text);
    return new NotifiedApp(this, appId, path, body.id as string, body.secret as string);
  }

  /** Waits until whatever was committed before is told: other tests on the server hold the feed back. */
  async settled(): Promise<void> {
    const [row] = await this.api.sql<{ xmax: string }>('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xmax');
    for (let tries = 0; tries < 1_000; tries++) {
      const [now] = await this.api.sql<{ isOver: boolean }>(
        'SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= $1::bigint AS "isOver"',
        [row!.xmax],
      );
      if (now!.isOver) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('a transaction stays open');
  }
}

/** An App that is told of its changes. */
export class NotifiedApp {
  constructor(
    private readonly stand: NotificationStand,
    readonly appId: string,
    readonly path: string,
    readonly endpointId: string,
    readonly secret: string,
  ) {}

  get endpointPath(): string {
    return `${this.path}/notification-endpoints/${this.endpointId}`;
  }

  request(method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer> {
    return this.stand.api.request(method, `${this.path}${path}`, body === undefined ? {} : { body });
  }

  endpoint(method: 'GET' | 'PATCH' | 'POST' | 'DELETE' = 'GET', path = '', body?: unknown): Promise<Answer> {
    return this.stand.api.request(method, `${this.endpointPath}${path}`, body === undefined ? {} : { body });
  }

  /** Adds a person; answers the id. */
  async addPerson(firstName = 'Ada'): Promise<string> {
    return (await this.request('POST', '/people', { fields: { firstName } })).body.id as string;
  }

  /** The job `notifications.send`, of all that was done before. */
  async notify(worker = 0): Promise<JobOutcome> {
    await this.stand.settled();
    return this.stand.workers[worker]!.notify(this.endpointId);
  }

  /** Whether a sweep finds the endpoint. */
  async isSwept(): Promise<boolean> {
    await this.stand.settled();
    return (await this.stand.workers[1].sweepNotifications()).includes(this.endpointId);
  }

  /** Lets the wait be over, and the lease of a worker that died. */
  async passTime(): Promise<void> {
    await this.stand.api.sql('UPDATE notification_endpoints SET due_at = now(), leased_until = NULL WHERE id = $1', [this.endpointId]);
  }

  /** What the endpoint got. */
  get received(): readonly Received[] {
    return this.stand.receiver.received.filter(({ path }) => path === `/${this.appId}`);
  }
}
