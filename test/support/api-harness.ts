import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import pg from 'pg';
import { ApiKeys } from '#access';
import { newId } from '#kernel';
import { JobPublisher, MessagingModule } from '#messaging';
import { createHttpAdapter, describeApi } from '#platform';
import { ApiModule } from '../../apps/api/src/api.module.js';
import { prepareApi } from '../../apps/api/src/create-api.js';
import { QueueBoardModule } from '../../apps/api/src/ops/queue-board.module.js';
import { ApiContract } from './api-contract.js';
import { createTestDatabase } from './database.js';
import { NoQueueBoardModule, type RecordingJobPublisher, RecordingMessagingModule } from './recording-jobs.js';

/** An answer of the API. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads whatever came
  readonly body: any;
  readonly text: string;
}

/** What goes with a request. */
export interface RequestOptions {
  readonly key?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address that it comes from; this machine's unless given. */
  readonly from?: string;
}

/** A route as the server serves it. */
export interface ServedRoute {
  readonly method: string;
  readonly url: string;
}

/** Settings of the API under test. */
export const TEST_ENV = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  PORT: '0',
  CVENT_EXTRA_HOSTS: 'http://127.0.0.1:4010',
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
} as const;

/** The API on a database of its own, without queues. Every answer is held against the API's own description. */
export class ApiHarness {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly document: OpenAPIObject,
    readonly jobs: RecordingJobPublisher,
    readonly operatorKey: string,
    readonly databaseUrl: string,
    readonly routes: readonly ServedRoute[],
    private readonly contract: ApiContract,
    private readonly pool: pg.Pool,
    private readonly drop: () => Promise<void>,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<ApiHarness> {
    const database = await createTestDatabase();
    const module = await Test.createTestingModule({ imports: [ApiModule.with({ ...TEST_ENV, ...env, DATABASE_URL: database.url })] })
      .overrideModule(MessagingModule)
      .useModule(RecordingMessagingModule)
      .overrideModule(QueueBoardModule)
      .useModule(NoQueueBoardModule)
      .compile();
    const adapter = createHttpAdapter();
    const routes: ServedRoute[] = [];
    adapter.getInstance().addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) routes.push({ method: one, url });
    });
    const app = module.createNestApplication<NestFastifyApplication>(adapter, { bufferLogs: true });
    prepareApi(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const document = describeApi(app);
    const { key } = await app.get(ApiKeys, { strict: false }).create({ name: 'tests', role: 'operator' });
    const jobs = app.get<RecordingJobPublisher>(JobPublisher, { strict: false });
    const pool = new pg.Pool({ connectionString: database.url, max: 3 });
    pool.on('error', () => undefined); // the database is dropped while a connection is being closed
    return new ApiHarness(app, document, jobs, key, database.url, routes, new ApiContract(document), pool, database.drop);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.pool.end();
    await this.drop();
  }

  /** Sends a request, as the operator unless a key is given (null: none). @throws when the answer is not what the API's description says. */
  async request(method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE', path: string, options: RequestOptions = {}): Promise<Answer> {
    const { key = this.operatorKey, body, headers, from } = options;
    const answer = await this.app.inject({
      method,
      url: path,
      ...(from === undefined ? {} : { remoteAddress: from }),
      headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const isJson = /json/.test(String(answer.headers['content-type'] ?? ''));
    const read: unknown = isJson && answer.body !== '' ? JSON.parse(answer.body) : null;
    if (path.startsWith('/v1/'))
      this.contract.check(
        method,
        path,
        answer.statusCode,
        String(answer.headers['content-type'] ?? ''),
        isJson ? read : answer.body || null,
      );
    return { status: answer.statusCode, headers: answer.headers, body: read, text: answer.body };
  }

  /** A `cms` key for these Apps. */
  async cmsKey(...appIds: string[]): Promise<string> {
    return (await this.app.get(ApiKeys, { strict: false }).create({ name: 'cms', role: 'cms', appIds })).key;
  }

  /** A registered App, with one people group. */
  async anApp(): Promise<{ appId: string; groupId: string; path: string }> {
    const appId = newId();
    await this.request('PUT', `/v1/apps/${appId}`, { body: { name: 'Summit', timeZone: 'Europe/London' } });
    const group = await this.request('POST', `/v1/apps/${appId}/people-groups`, { body: { name: 'Attendees' } });
    return { appId, groupId: group.body.id as string, path: `/v1/apps/${appId}` };
  }

  /** Looks into the database, or prepares it. */
  async sql<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.pool.query(text, [...values])).rows as Row[];
  }
}
