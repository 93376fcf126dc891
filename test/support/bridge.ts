import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { impliedPeople, EVENT_ID, type Telling } from './messages.js';
import { type RedisServer, startRedis } from './redis-server.js';
import { runCommand, ServiceProcess } from './service-process.js';

/** Where the queues of a test live. */
export type QueueBackend = 'postgres' | 'redis';

/** An answer of the API. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { items?: Record<string, unknown>[] };
  readonly text: string;
}

/** An App with an integration. */
export interface Tenant {
  readonly appId: string;
  readonly groupId: string;
  readonly webhook: { readonly url: string; readonly token: string };
}

/** How a bridge is started. */
export interface BridgeOptions {
  readonly databaseUrl: string;
  readonly queue: QueueBackend;
  readonly workers?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly preloadApi?: string;
  readonly preloadWorker?: string;
}

const PATIENCE_MS = 90_000;
const SETTINGS = {
  PORT: '0',
  ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  SWEEP_INTERVAL_MS: '200',
  SWEEP_GRACE_MS: '500',
  // Reads come only where a test asks for them.
  SETTLE_DELAY_MS: '600000',
  SETTLE_MOST_DELAY_MS: '3600000',
  RECONCILE_MINUTES: '1440',
};

/** The whole product in real processes, with a CMS and a Cvent to play. */
export class Bridge {
  readonly workers: ServiceProcess[] = [];
  private api!: ServiceProcess;
  private readonly pool: pg.Pool;
  private key = '';

  private constructor(
    options: BridgeOptions,
    readonly env: Readonly<Record<string, string>>,
    /** Null when the queues live in Postgres. */
    readonly redis: RedisServer | null,
  ) {
    this.pool = new pg.Pool({ connectionString: options.databaseUrl, max: 4 });
    this.pool.on('error', () => undefined);
  }

  static async start(options: BridgeOptions): Promise<Bridge> {
    const redis = options.queue === 'redis' ? await startRedis() : null;
    const env = { ...SETTINGS, DATABASE_URL: options.databaseUrl, ...(redis ? { REDIS_URL: redis.url } : {}), ...options.env };
    const bridge = new Bridge(options, env, redis);
    bridge.key = (await runCommand(env, ['keys:create', '--role', 'operator', '--name', 'test'])).split('\n')[0]!.trim();
    bridge.api = await ServiceProcess.start('api', env, options.preloadApi);
    for (let index = 0; index < (options.workers ?? 1); index++)
      bridge.workers.push(await ServiceProcess.start('worker', env, options.preloadWorker));
    return bridge;
  }

  get apiProcess(): ServiceProcess {
    return this.api;
  }

  get origin(): string {
    return this.api.origin;
  }

  /** Everything that any process wrote. */
  get output(): string {
    return [this.api, ...this.workers].map((service) => service.output).join('\n');
  }

  get operatorKey(): string {
    return this.key;
  }

  async stop(): Promise<void> {
    await Promise.all([this.api.stop(), ...this.workers.map((worker) => worker.stop())]);
    await this.pool.end();
    await this.redis?.stop();
  }

  async sql<Row = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query(text, values)).rows as Row[];
  }

  /** Runs a statement in a transaction that stays open; answers how to end it. */
  async hold(text: string, values: unknown[]): Promise<() => Promise<void>> {
    const client = await this.pool.connect();
    await client.query('BEGIN');
    await client.query(text, values);
    return async () => {
      await client.query('COMMIT');
      client.release();
    };
  }

  /** Loses every job, as a flushed Redis does. */
  async emptyQueue(): Promise<void> {
    if (this.redis) return this.redis.flush();
    await this
      .sql(`DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'bullmq' AND tablename LIKE 'job%' LOOP
      EXECUTE format('TRUNCATE bullmq.%I CASCADE', t); END LOOP; END $$`);
  }

  /** What the queues hold, as text. */
  async queueDump(): Promise<string> {
    if (this.redis) return this.redis.dump();
    const tables = await this.sql<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'bullmq'`);
    const rows = await Promise.all(tables.map(({ name }) => this.sql(`SELECT * FROM bullmq."${name}"`)));
    return JSON.stringify(rows);
  }

  /** Calls the API as an operator, or with another key; null sends none. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    key: string | null = this.key,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(this.origin + path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, text, body: isJson && text !== '' ? (JSON.parse(text) as Answer['body']) : {} };
  }

  /** Registers an App with a group and an integration. */
  async tenant(over: Readonly<Record<string, unknown>> = {}): Promise<Tenant> {
    const appId = randomUUID();
    await this.call('PUT', `/v1/apps/${appId}`, { name: 'Test App', timeZone: 'Europe/London' });
    const group = await this.call('POST', `/v1/apps/${appId}/people-groups`, { name: 'Attendees' });
    const groupId = group.body['id'] as string;
    const { body, status, text } = await this.saveIntegration({ appId, groupId }, { clientSecret: 'canary-client-secret', ...over });
    if (status !== 201) throw new Error(text);
    return { appId, groupId, webhook: body['webhook'] as Tenant['webhook'] };
  }

  saveIntegration({ appId, groupId }: { appId: string; groupId: string }, over: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    return this.call('PUT', `/v1/apps/${appId}/cvent-integration`, {
      clientId: 'client',
      host: 'https://api-platform.cvent.com',
      eventId: EVENT_ID,
      sessionImportMethod: 'personal_agenda',
      defaultPeopleGroupId: groupId,
      cventToCms: true,
      cmsToCvent: false,
      ...over,
    });
  }

  /** Posts a body to the webhook once. Answers the status; 0 when nobody answered. */
  async deliver({ webhook }: Tenant, body: string | Uint8Array, { token = webhook.token, suffix = '' } = {}): Promise<number> {
    const url = new URL(webhook.url);
    try {
      const headers = { authorization: token, 'content-type': 'application/json' };
      const response = await fetch(`${this.origin}${url.pathname}${suffix}`, { method: 'POST', headers, body });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  /** Posts a body as Cvent does: again and again until it is taken. */
  async deliverUntilTaken(tenant: Tenant, body: string): Promise<void> {
    await eventually('a 2xx', async () => {
      const status = await this.deliver(tenant, body);
      return status >= 200 && status < 300;
    });
  }

  /** Waits until every message of the App has been dealt with. */
  async settled({ appId }: Tenant, patienceMs = PATIENCE_MS): Promise<void> {
    await eventually(
      'the inbox to be empty',
      async () => {
        const [row] = await this.sql<{ n: number }>(
          `SELECT count(*)::int AS n FROM inbox_messages m JOIN integrations i ON i.id = m.integration_id WHERE i.app_id = $1 AND m.status = 'pending'`,
          [appId],
        ).catch(() => [{ n: 1 }]);
        return row!.n === 0;
      },
      patienceMs,
    );
  }

  async people({ appId }: Tenant): Promise<{ id: string; origin: string; email: string | null; firstName: string | null }[]> {
    return this.sql(
      `SELECT id, origin, email_key AS email, fields->>'firstName' AS "firstName" FROM people WHERE app_id = $1 ORDER BY email_key`,
      [appId],
    );
  }

  /** The messages of the App by status. */
  async messages({
    appId,
  }: Tenant): Promise<
    { status: string; reason: string | null; event_type: string | null; outcomes: Record<string, number>; problems: { code: string }[] }[]
  > {
    return this.sql(
      `SELECT m.status, m.reason, m.event_type, m.outcomes, m.problems FROM inbox_messages m JOIN integrations i ON i.id = m.integration_id
      WHERE i.app_id = $1 ORDER BY m.id`,
      [appId],
    );
  }

  /**
   * What is wrong after these tellings were delivered: a lost or doubled delivery, a person missing, too many or wrong, a change applied twice.
   * `bodies` are the distinct bodies that were answered 2xx.
   */
  async findings(tenant: Tenant, history: readonly Telling[], bodies: ReadonlySet<string>): Promise<string[]> {
    const messages = await this.messages(tenant);
    const people = (await this.people(tenant)).map(({ email, firstName }) => ({ email, firstName }));
    const doubled = await this.sql(
      `SELECT 1 FROM history_entries WHERE app_id = $1 GROUP BY attendee_id, cause_id, action, person_id HAVING count(*) > 1`,
      [tenant.appId],
    );
    const [members] = await this.sql<{ n: number }>('SELECT count(*)::int AS n FROM people_group_members WHERE app_id = $1', [
      tenant.appId,
    ]);
    const unapplied = messages.filter(({ status }) => status !== 'applied').length;
    const implied = impliedPeople(history);
    return [
      ...(messages.length === bodies.size ? [] : [`${messages.length} rows for ${bodies.size} deliveries`]),
      ...(unapplied === 0 ? [] : [`${unapplied} messages are not applied`]),
      ...(JSON.stringify(people) === JSON.stringify(implied)
        ? []
        : [`the app holds ${people.length} people, the history implies ${implied.length}, or they differ`]),
      ...(doubled.length === 0 ? [] : [`${doubled.length} changes stand twice in the history`]),
      ...(members!.n === implied.length ? [] : [`${members!.n} memberships for ${implied.length} people`]),
    ];
  }
}

/** Asks until it holds. @throws Error when it does not for a long time. */
export async function eventually(what: string, check: () => Promise<boolean> | boolean, patienceMs = PATIENCE_MS): Promise<void> {
  for (const start = Date.now(); Date.now() - start < patienceMs;) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`Waited for ${what}, in vain.`);
}
