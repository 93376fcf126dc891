import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator, type RunningSimulator, type Simulator } from '../../../apps/cvent-simulator/src/index.js';
import { ManualClock } from '../../../apps/cvent-simulator/src/testing/manual-clock.js';
import { startReceiver, type Receiver } from '../../../apps/cvent-simulator/src/testing/receiver.js';
import { ApiHarness, TEST_ENV } from '../../support/api-harness.js';
import { WorkerHarness } from '../../support/worker-harness.js';

/** An App that is joined to an event. */
export interface Joined {
  readonly appId: string;
  readonly integrationId: string;
  readonly eventId: string;
  readonly clientId: string;
  /** Where its webhooks go. */
  readonly hook: string;
  readonly token: string;
}

/** A run, as the API shows it. */
export interface RunView {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly problem: { readonly code: string; readonly retryAt: string | null } | null;
}

/** So far is Cvent's clock behind ours. */
const BEHIND_MS = 86_400_000;

/** API, two workers and Cvent's stand-in in this process, without queues and timers. Cvent's clock stands still until a test moves it. */
export class ReadStand {
  private joined = 0;
  private taken = 0;

  private constructor(
    readonly clock: ManualClock,
    readonly api: ApiHarness,
    readonly workers: readonly [WorkerHarness, WorkerHarness],
    private readonly running: RunningSimulator,
    private readonly receiver: Receiver,
  ) {}

  static async start(over: Readonly<Record<string, string>> = {}): Promise<ReadStand> {
    const clock = new ManualClock(Date.now() - BEHIND_MS);
    const [running, receiver] = [await startSimulator({ clock }), await startReceiver()];
    await running.simulator.webhooks.setTarget({ url: receiver.url, token: 'token', concurrency: 1 });
    const env = {
      CVENT_EXTRA_HOSTS: running.url,
      CVENT_BACKOFF_MS: '5',
      CVENT_READ_LAG_MS: '0',
      SETTLE_DELAY_MS: '0',
      RECONCILE_MINUTES: '1440',
      ...over,
    };
    const api = await ApiHarness.start(env);
    const workerEnv = { ...TEST_ENV, ...env, DATABASE_URL: api.databaseUrl };
    return new ReadStand(clock, api, [await WorkerHarness.start(workerEnv), await WorkerHarness.start(workerEnv)], running, receiver);
  }

  get cvent(): Simulator {
    return this.running.simulator;
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.api.stop();
    await this.running.close();
    await this.receiver.close();
  }

  /** Joins a new App to a new event, which is read from now on, on Cvent's clock. */
  async join(event: Parameters<Simulator['events']['put']>[0] = {}): Promise<Joined> {
    const clientId = `client-${++this.joined}`;
    const { clientSecret } = this.cvent.rest.applications.put(clientId);
    const { id: eventId } = this.cvent.events.put({ seed: this.joined, sessionCount: 0, ...event });
    const { appId, groupId, path } = await this.api.anApp();
    const body = {
      clientId,
      clientSecret,
      host: this.running.url,
      eventId,
      sessionImportMethod: 'personal_agenda',
      defaultPeopleGroupId: groupId,
      cventToCms: true,
      cmsToCvent: false,
    };
    const saved = (await this.api.request('PUT', `${path}/cvent-integration`, { body })).body as {
      id: string;
      webhook: { url: string; token: string };
    };
    // Until the tier is known, the smallest one counts: two calls a second.
    await this.api.sql(
      `INSERT INTO cvent_accounts (host, client_id, tier, calls_per_second, calls_per_day, tier_due_at) VALUES ($1, $2, 'Test', 1000, NULL, 'infinity')`,
      [this.running.url, clientId],
    );
    await this.workers[0].sweepReads();
    await this.api.sql('UPDATE read_marks SET attendees_read_to = $2 WHERE integration_id = $1', [saved.id, this.clock.now()]);
    return { appId, integrationId: saved.id, eventId, clientId, hook: new URL(saved.webhook.url).pathname, token: saved.webhook.token };
  }

  /** Forgets an App and its event: the stand-in is slower the more it holds. */
  async leave({ appId, eventId }: Joined): Promise<void> {
    this.cvent.events.delete(eventId);
    await this.api.request('DELETE', `/v1/apps/${appId}`);
  }

  /** The messages that Cvent has sent since the last time. */
  async newMessages(): Promise<string[]> {
    await this.cvent.idle();
    const bodies = this.receiver.posts.slice(this.taken).map(({ body }) => JSON.stringify(body));
    this.taken = this.receiver.posts.length;
    return bodies;
  }

  /** Delivers a message. @throws when it is not answered 200 */
  async deliver({ hook, token }: Joined, body: string): Promise<void> {
    const headers = { authorization: token, 'content-type': 'application/json' };
    const { statusCode } = await this.api.app.inject({ method: 'POST', url: hook, headers, payload: body });
    if (statusCode !== 200) throw new Error(`The delivery was answered ${statusCode}.`);
  }

  /** Both workers apply what waits in the inbox. */
  async applyMessages({ integrationId }: Joined): Promise<void> {
    const rows = await this.api.sql<{ id: string }>(`SELECT id FROM inbox_messages WHERE integration_id = $1 AND status = 'pending'`, [
      integrationId,
    ]);
    await Promise.all(rows.map(({ id }, index) => this.workers[index % 2]!.apply(id)));
  }

  /** A settle read, as messages ask for it. */
  async settle(app: Joined): Promise<RunView> {
    await this.api.sql('INSERT INTO settle_requests (integration_id) VALUES ($1) ON CONFLICT DO NOTHING', [app.integrationId]);
    // A message that is just being applied holds the request, and the sweeper passes over it.
    while ((await this.workers[0].sweepReads()).length === 0) await sleep(1);
    const [run] = await this.api.sql<{ id: string }>(`SELECT id FROM import_runs WHERE integration_id = $1 AND trigger = 'settle' ORDER BY id DESC LIMIT 1`, [app.integrationId]); // prettier-ignore
    return this.carryOn(app, run!.id);
  }

  /** An import that somebody asks for. */
  async import(app: Joined, { kind = 'full', dryRun = false } = {}): Promise<RunView> {
    return this.carryOn(app, (await this.start(app, { kind, dryRun })).id);
  }

  async start({ appId }: Joined, { kind = 'full', dryRun = false } = {}): Promise<RunView> {
    const { status, body, text } = await this.api.request('POST', `/v1/apps/${appId}/cvent-integration/imports`, {
      body: { kind, dryRun },
    });
    if (status !== 201) throw new Error(text);
    return body as RunView;
  }

  /** Confirms a run and carries it on; null when there is nothing to confirm. */
  async confirm(app: Joined, id: string): Promise<RunView | null> {
    const { status } = await this.api.request('POST', `/v1/apps/${app.appId}/cvent-integration/imports/${id}/confirm`);
    return status === 200 ? this.carryOn(app, id) : null;
  }

  /** Lets the second worker go on with a run; answers how it stands then. */
  async carryOn(app: Joined, id: string): Promise<RunView> {
    await this.workers[1].carryOn(id);
    return this.run(app, id);
  }

  async run({ appId }: Joined, id: string): Promise<RunView> {
    return (await this.api.request('GET', `/v1/apps/${appId}/cvent-integration/imports/${id}`)).body as RunView;
  }

  /** Who is in the app: names by email. */
  async inApp({ appId }: Joined): Promise<Record<string, string>> {
    const rows = await this.api.sql<{ email: string; name: string }>(
      `SELECT email_key AS email, concat_ws(' ', fields->>'firstName', fields->>'lastName') AS name FROM people WHERE app_id = $1`,
      [appId],
    );
    return Object.fromEntries(rows.map(({ email, name }) => [email, name]));
  }
}
