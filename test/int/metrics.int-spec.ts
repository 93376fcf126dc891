import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeys } from '#access';
import { freePort } from '#embedded-postgres';
import { newId } from '#kernel';
import { Metrics } from '#platform';
import { createApi, type Api } from '../../apps/api/src/create-api.js';
import { createWorker } from '../../apps/worker/src/create-worker.js';
import { ApiHarness, TEST_ENV } from '../support/api-harness.js';
import { createTestDatabase } from '../support/database.js';
import { EVENT_ID } from '../support/messages.js';
import { alertRules, askedBy, dashboardQueries, groupedBy } from '../support/prometheus.js';

/** Labels that Prometheus adds by itself. */
const OF_SCRAPES = ['job', 'instance', 'le'];

describe('the metrics of started processes', () => {
  let api: Api;
  let worker: Awaited<ReturnType<typeof createWorker>>;
  let workerPort: number;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const database = await createTestDatabase();
    workerPort = await freePort();
    const env = { ...TEST_ENV, DATABASE_URL: database.url };
    api = await createApi(env);
    worker = await createWorker({ ...env, WORKER_PORT: String(workerPort) });
    stop = async () => {
      await worker.close();
      await api.close();
      await database.drop();
    };
  });
  afterAll(() => stop());

  it('are all that the alert rules and the dashboard ask for, with the labels that they choose by', async () => {
    const url = await api.listen();
    const { key } = await api.app.get(ApiKeys, { strict: false }).create({ name: 'prometheus', role: 'operator' });
    const texts = await Promise.all([
      fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } }).then((answer) => answer.text()),
      fetch(`http://127.0.0.1:${workerPort}/metrics`).then((answer) => answer.text()),
    ]);
    const exposed = new Set(['up', ...texts.flatMap((text) => [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!))]);
    const queries = [
      ...alertRules().map(({ alert, expr }) => ({ title: alert, expr })),
      ...dashboardQueries().map(({ title, expr }) => ({ title, expr })),
    ];
    expect(queries.length).toBeGreaterThan(60);
    for (const { title, expr } of queries) {
      const asked = askedBy(expr);
      expect(asked.length, title).toBeGreaterThan(0);
      expect(asked.map(({ metric }) => metric).filter((metric) => !exposed.has(metric)), title).toEqual([]); // prettier-ignore
      const labels = [...OF_SCRAPES, ...asked.flatMap(({ metric }) => labelsOf(metric))];
      for (const { metric, labels: chosen } of asked)
        expect(chosen.filter((label) => ![...OF_SCRAPES, ...labelsOf(metric)].includes(label)), title).toEqual([]); // prettier-ignore
      expect(groupedBy(expr).filter((label) => !labels.includes(label)), title).toEqual([]); // prettier-ignore
    }
  });

  it('say of a worker when it last swept and that it serves every queue, before its first job', async () => {
    const text = await (await fetch(`http://127.0.0.1:${workerPort}/metrics`)).text();
    for (const queue of ['inbox', 'attendees', 'sessions', 'imports', 'pushes']) {
      expect(sample(text, `cvent_bridge_jobs_active{queue="${queue}"}`)).toBe(0);
      expect(sample(text, `cvent_bridge_job_last_ended_timestamp_seconds{queue="${queue}"}`)).toBeGreaterThan(1e9);
    }
    expect(sample(text, 'cvent_bridge_sweep_last_timestamp_seconds{sweeper="InboxSweeper"}')).toBeGreaterThan(1e9);
  });

  it('that cost a query are the API’s alone, but for what workers are multiplied by', async () => {
    const text = await (await fetch(`http://127.0.0.1:${workerPort}/metrics`)).text();
    expect(text).not.toMatch(/cvent_bridge_(queue_jobs|integrations|failures_open|quota)/);
  });

  function labelsOf(metric: string): readonly string[] {
    const apps = [api.app.get(Metrics), worker.get(Metrics)];
    return apps.flatMap(({ registry }) => (registry.getSingleMetric(metric) as { labelNames?: string[] } | undefined)?.labelNames ?? []);
  }
});

describe('the metrics of what stands in the database', () => {
  it('tell how messages, reads, pushes, integrations, failures and quotas stand, and name nobody', async () => {
    const api = await ApiHarness.start();
    const [first, second] = [await join(api), await join(api)];
    await deliver(api, first, '{"eventType": "InviteeOrGuestAccepted", "message": []}');
    await deliver(api, first, '{"eventType": "InviteeOrGuestModified", "message": []}');
    await deliver(api, second, '{"a": 1}');
    await api.sql(`UPDATE inbox_messages SET received_at = now() - interval '90 seconds' WHERE integration_id = $1`, [first.id]);
    await api.sql(`UPDATE inbox_messages SET status = 'quarantined', reason = 'not_json', wake_at = NULL, finished_at = now() WHERE integration_id = $1`, [second.id]); // prettier-ignore
    await api.sql(`UPDATE integrations SET status = 'blocked', status_since = now() - interval '1 hour' WHERE id = $1`, [second.id]);
    await api.sql(`INSERT INTO import_runs (id, integration_id, event_id, kind, trigger, state, stage) VALUES ($1, $2, $3, 'full', 'request', 'needs_confirmation', 'sweep')`, [newId(), first.id, EVENT_ID]); // prettier-ignore
    await api.sql(`INSERT INTO cvent_accounts (host, client_id, tier, calls_per_day, used) VALUES ('https://api-platform.cvent.com', 'canary-client-id', 'Free', 1000, 900)`); // prettier-ignore
    const { text } = await api.request('GET', '/metrics');
    const value = (series: string): number | undefined => sample(text, series);
    expect(value('cvent_bridge_database_up')).toBe(1);
    expect(value('cvent_bridge_inbox_depth')).toBe(2);
    expect(value('cvent_bridge_inbox_oldest_seconds')).toBeGreaterThanOrEqual(90);
    expect(value('cvent_bridge_inbox_parked')).toBe(0);
    expect(value('cvent_bridge_integrations{status="active"}')).toBe(1);
    expect(value('cvent_bridge_integrations{status="paused"}')).toBe(0);
    expect(value('cvent_bridge_integrations{status="blocked"}')).toBe(1);
    expect(value(`cvent_bridge_integration_blocked_seconds{app_id="${second.appId}"}`)).toBeGreaterThanOrEqual(3600);
    expect(value('cvent_bridge_import_runs{state="needs_confirmation",kind="full"}')).toBe(1);
    expect(value('cvent_bridge_import_runs{state="running",kind="incremental"}')).toBe(0);
    expect(value('cvent_bridge_failures_open{kind="message",code="message.not_json"}')).toBe(1);
    expect(value('cvent_bridge_failures_open{kind="integration",code="integration.blocked"}')).toBe(1);
    expect(value('cvent_bridge_pushes_waiting')).toBe(0);
    const [, account] = /cvent_bridge_quota_used_calls\{account="([0-9a-f]{12})"\} 900/.exec(text) ?? [];
    expect(value(`cvent_bridge_quota_limit_calls{account="${account}"}`)).toBe(1000);
    expect(value(`cvent_bridge_quota_exhausted{account="${account}"}`)).toBe(0);
    expect(value('cvent_bridge_intake_requests_total{result="stored"}')).toBe(3);
    expect(value('cvent_bridge_intake_requests_total{result="unavailable"}')).toBe(0);
    expect(text).toMatch(/cvent_bridge_build_info\{version="\d+\.\d+\.\d+",node="v\d+/);
    for (const secret of ['canary', first.webhook.token, first.webhook.url.split('/').at(-1)!]) expect(text).not.toContain(secret);

    // Whoever scrapes besides is answered from what is known.
    await api.sql(`DELETE FROM inbox_messages`);
    expect(sample((await api.request('GET', '/metrics')).text, 'cvent_bridge_inbox_depth')).toBe(2);
    await api.stop();
  });
});

interface Joined {
  readonly id: string;
  readonly appId: string;
  readonly webhook: { readonly url: string; readonly token: string };
}

async function join(api: ApiHarness): Promise<Joined> {
  const { appId, groupId, path } = await api.anApp();
  const { body } = await api.request('PUT', `${path}/cvent-integration`, {
    body: { clientId: 'client', clientSecret: 'canary-secret', host: 'https://api-platform.cvent.com', eventId: EVENT_ID, sessionImportMethod: 'personal_agenda', defaultPeopleGroupId: groupId, cventToCms: true, cmsToCvent: false }, // prettier-ignore
  });
  return { ...(body as Omit<Joined, 'appId'>), appId };
}

async function deliver(api: ApiHarness, { webhook }: Joined, payload: string): Promise<void> {
  const headers = { authorization: webhook.token, 'content-type': 'application/json' };
  expect((await api.app.inject({ method: 'POST', url: new URL(webhook.url).pathname, headers, payload })).statusCode).toBe(200);
}

/** The value of one series. */
function sample(text: string, series: string): number | undefined {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}
