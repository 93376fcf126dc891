import { type RunningSimulator, type Simulator, startSimulator } from '../../apps/cvent-simulator/src/index.js';
import { type Answer, type Bridge, eventually, type Tenant } from './bridge.js';

/** A run as the API shows it. */
export interface RunView {
  readonly id: string;
  readonly kind: string;
  readonly trigger: string;
  readonly dryRun: boolean;
  readonly state: string;
  readonly stage: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly calls: { readonly used: number; readonly estimated: number | null };
  readonly progress: number;
  readonly problem: { readonly code: string; readonly message: string; readonly retryAt: string | null } | null;
  readonly confirmable: boolean;
}

/** What a run found about one subject, as the API shows it. */
export interface ItemView {
  readonly kind: string;
  readonly subjectId: string;
  readonly action: string | null;
  readonly reason: string | null;
  readonly changes: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
}

const ENDED = ['completed', 'failed', 'cancelled', 'needs_confirmation'];
let applications = 0;

/** Cvent's stand-in for a suite of tests, and the environment of a service that calls it. */
export class Cvent {
  private constructor(private readonly running: RunningSimulator) {}

  static async start(): Promise<Cvent> {
    return new Cvent(await startSimulator());
  }

  get simulator(): Simulator {
    return this.running.simulator;
  }

  get url(): string {
    return this.running.url;
  }

  /** Reads at once, and as if Cvent showed changes at once. */
  get env(): Record<string, string> {
    return { CVENT_EXTRA_HOSTS: this.url, CVENT_READ_LAG_MS: '0', CVENT_BACKOFF_MS: '20', CVENT_TIMEOUT_MS: '3000' };
  }

  stop(): Promise<void> {
    return this.running.close();
  }

  /** An App that is joined to an event of its own, with an application of its own. */
  async join(
    bridge: Bridge,
    event: Parameters<Simulator['events']['put']>[0] = {},
    over: Readonly<Record<string, unknown>> = {},
  ): Promise<CventApp> {
    const clientId = `client-${++applications}`;
    const { clientSecret } = this.simulator.rest.applications.put(clientId);
    const { id: eventId } = this.simulator.events.put({ seed: applications, ...event });
    const tenant = await bridge.tenant({ clientId, clientSecret, host: this.url, eventId, ...over });
    return new CventApp(bridge, this, tenant, eventId, clientId);
  }
}

/** An App that is joined to an event of the stand-in. */
export class CventApp {
  constructor(
    readonly bridge: Bridge,
    readonly cvent: Cvent,
    readonly tenant: Tenant,
    readonly eventId: string,
    readonly clientId: string,
  ) {}

  private get path(): string {
    return `/v1/apps/${this.tenant.appId}/cvent-integration`;
  }

  call(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.bridge.call(method, `${this.path}${path}`, body, this.bridge.operatorKey, headers);
  }

  async start(kind: 'full' | 'incremental' = 'full', dryRun = false): Promise<RunView> {
    const { status, body, text } = await this.call('POST', '/imports', { kind, dryRun });
    if (status !== 201) throw new Error(text);
    return body as unknown as RunView;
  }

  async run(id: string): Promise<RunView> {
    return (await this.call('GET', `/imports/${id}`)).body as unknown as RunView;
  }

  /** The runs that were started so, oldest first. */
  async runs(trigger: 'request' | 'schedule' | 'settle'): Promise<RunView[]> {
    const { items = [] } = (await this.call('GET', `/imports?trigger=${trigger}&limit=100`)).body;
    return (items as unknown as RunView[]).reverse();
  }

  /** The lists of the event's attendees that were asked for, oldest first: their queries. */
  lists(): URLSearchParams[] {
    return [...this.cvent.simulator.rest.calls.newest()]
      .filter(({ operation }) => operation === 'GET /attendees')
      .map(({ query }) => new URLSearchParams(query))
      .filter((query) => query.get('filter')?.includes(this.eventId))
      .reverse();
  }

  /** Waits until the run is in one of these states. */
  async until(id: string, states: readonly string[] = ENDED): Promise<RunView> {
    let run = await this.run(id);
    await eventually(`the run to be ${states.join(' or ')}`, async () => states.includes((run = await this.run(id)).state));
    return run;
  }

  /** Imports and waits for the end. */
  async import(kind: 'full' | 'incremental' = 'full', dryRun = false): Promise<RunView> {
    return this.until((await this.start(kind, dryRun)).id);
  }

  async confirm(id: string): Promise<Answer> {
    return this.call('POST', `/imports/${id}/confirm`);
  }

  async items(id: string, kind: string): Promise<ItemView[]> {
    return ((await this.call('GET', `/imports/${id}/items?kind=${kind}&limit=200`)).body.items ?? []) as unknown as ItemView[];
  }

  /** Saves the settings with another secret, as a planner does who mends them. */
  async saveSecret(clientSecret: string): Promise<void> {
    const { body } = await this.call('GET', '');
    const { clientId, host, eventId, sessionImportMethod, cventToCms, cmsToCvent } = body;
    const settings = { clientId, host, eventId, sessionImportMethod, cventToCms, cmsToCvent, clientSecret };
    const { status, text } = await this.bridge.saveIntegration(this.tenant, settings);
    if (status !== 200) throw new Error(text);
  }

  /** Lets webhooks reach the App. */
  async listen(): Promise<void> {
    await this.cvent.simulator.webhooks.setTarget(this.tenant.webhook);
  }

  /** Waits until what Cvent tells has arrived and was dealt with. */
  async heard(): Promise<void> {
    await this.cvent.simulator.idle();
    await this.bridge.settled(this.tenant);
  }

  /** The emails of those in the app, sorted. */
  async inApp(): Promise<string[]> {
    return (await this.bridge.people(this.tenant)).map(({ email }) => email ?? '').sort();
  }

  /** Who is in the app: email and first name, sorted. */
  async names(): Promise<string[]> {
    return (await this.bridge.people(this.tenant)).map(({ email, firstName }) => `${email} ${firstName}`).sort();
  }

  /** Who should be: of those who share an email the one with the smallest id (B6). */
  namesThatShouldBe(): string[] {
    const byEmail = new Map<string, string>();
    for (const { id: _, email, firstName } of [...this.cvent.simulator.events.snapshot(this.eventId)].sort((a, b) =>
      a.id < b.id ? -1 : 1,
    ))
      if (email !== '' && !byEmail.has(email.toLowerCase())) byEmail.set(email.toLowerCase(), firstName);
    return [...byEmail].map(([email, firstName]) => `${email} ${firstName}`).sort();
  }

  /** The emails of those who should be: Accepted, with an email, each once. */
  shouldBeInApp(): string[] {
    const emails = this.cvent.simulator.events.snapshot(this.eventId).map(({ email }) => email.toLowerCase());
    return [...new Set(emails.filter((email) => email !== ''))].sort();
  }
}
