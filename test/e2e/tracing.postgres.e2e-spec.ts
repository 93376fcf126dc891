import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bridge, eventually, type Tenant } from '../support/bridge.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { aMessage, anInvitee } from '../support/messages.js';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.js';

const TELL_LOADED = fileURLToPath(new URL('./tell-loaded.mjs', import.meta.url));
const LOADED = /loaded of OpenTelemetry: ([^;]*);/g;
/** What each process loaded, but for the small API package, which prom-client brings along. */
const loaded = (): string[][] =>
  [...bridge.output.matchAll(LOADED)].map(([, names]) => names!.split(' ').filter((name) => name !== '' && name !== '@opentelemetry/api'));

let database: TestDatabase;
let bridge: Bridge;
let tenant: Tenant;
let collector: OtlpReceiver;
let isRunning = false;

const start = async (env: Readonly<Record<string, string>>): Promise<void> => {
  database = await createTestDatabase();
  bridge = await Bridge.start({ databaseUrl: database.url, queue: 'postgres', env, preloadApi: TELL_LOADED, preloadWorker: TELL_LOADED });
  isRunning = true;
  tenant = await bridge.tenant();
};
const stop = async (): Promise<void> => {
  if (isRunning) await bridge.stop();
  isRunning = false;
};
const accept = async (email: string): Promise<string> => {
  expect(await bridge.deliver(tenant, aMessage('InviteeOrGuestAccepted', [anInvitee({ email })]))).toBe(200);
  await bridge.settled(tenant);
  const [row] = await bridge.sql<{ id: string }>('SELECT id FROM inbox_messages ORDER BY id DESC LIMIT 1');
  return row!.id;
};

describe('tracing, switched on', () => {
  beforeAll(async () => {
    collector = await startOtlpReceiver();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a%20b' };
    await start(env);
  });
  afterAll(async () => {
    await stop();
    await database.drop();
    await collector.close();
  });

  const traceOf = (messageId: string): ReceivedSpan[] => collector.spans.filter(({ traceId }) => traceId === messageId.replaceAll('-', ''));
  const names = (messageId: string): string[] => traceOf(messageId).map(({ name }) => name);
  const traced = async (messageId: string): Promise<void> =>
    eventually('the spans of the message', () => ['webhook.intake', 'message.apply', 'attendee.apply'].every((name) => names(messageId).includes(name))); // prettier-ignore

  it('follows one message from the intake through the queue to what is applied, as one trace with the message’s id', async () => {
    const messageId = await accept('canary.person@example.com');
    await traced(messageId);
    const spans = traceOf(messageId);
    const of = (name: RegExp): ReceivedSpan => spans.find((span) => name.test(span.name))!;
    const [intake, job, apply, fact] = [of(/^webhook\.intake$/), of(/process/), of(/^message\.apply$/), of(/^attendee\.apply$/)];
    expect(intake.parentSpanId ?? '').toBe('');
    expect([job.parentSpanId, apply.parentSpanId, fact.parentSpanId]).toEqual([intake.spanId, job.spanId, apply.spanId]);
    expect(collector.requests.every(({ path, headers }) => path === '/v1/traces' && headers['x-tenant'] === 'a b')).toBe(true);
  });

  it('loses no trace with the queue: a job that the sweeper publishes goes on with it', async () => {
    await bridge.workers[0]!.stop();
    expect(await bridge.deliver(tenant, aMessage('InviteeOrGuestAccepted', [anInvitee({ email: 'second@example.com' })]))).toBe(200);
    const [{ id }] = (await bridge.sql<{ id: string }>('SELECT id FROM inbox_messages ORDER BY id DESC LIMIT 1')) as [{ id: string }];
    await eventually('the job to be published', async () => (await bridge.queueDump()).includes(id));
    await bridge.emptyQueue();
    await bridge.workers[0]!.restart();
    await bridge.settled(tenant);
    expect(await bridge.sql('SELECT wake_ups FROM inbox_messages WHERE id = $1 AND wake_ups > 0', [id])).toHaveLength(1);
    await traced(id);
  });

  it('follows an edit of the CMS by its route, not its address', async () => {
    await bridge.call('GET', `/v1/apps/${tenant.appId}/people?email=canary.person%40example.com`);
    await eventually('the span of the request', () => collector.spans.some(({ name }) => name === 'GET /v1/apps/:appId/people'));
  });

  it('tells nothing of people, tokens or keys', async () => {
    await eventually('spans', () => collector.spans.length > 10);
    const text = collector.text();
    for (const secret of [
      'canary',
      'example.com',
      tenant.webhook.token,
      new URL(tenant.webhook.url).pathname.split('/').at(-1)!,
      bridge.operatorKey,
    ])
      // prettier-ignore
      expect(text).not.toContain(secret);
  });

  it('makes no trace of what nobody asked for', async () => {
    const roots = collector.spans.filter(({ parentSpanId = '' }) => parentSpanId === '');
    expect(roots.filter(({ kind }) => kind === 1).map(({ name }) => name)).toEqual([]);
    await stop();
    expect(loaded()).toHaveLength(2); // the worker's second life is not asked
    for (const names of loaded()) expect(names).toEqual(expect.arrayContaining(['@opentelemetry/sdk-trace-node', 'bullmq-otel']));
  });
});

describe('tracing, switched off', () => {
  beforeAll(() => start({}));
  afterAll(async () => {
    await stop();
    await database.drop();
  });

  it('loads nothing of OpenTelemetry, and its jobs carry nothing of it', async () => {
    await accept('third@example.com');
    expect(await bridge.queueDump()).not.toContain('traceparent');
    await stop();
    expect(loaded()).toEqual([[], []]);
  });
});
