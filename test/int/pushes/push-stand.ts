import { setTimeout as sleep } from 'node:timers/promises';
import { ManualClock } from '../../../apps/cvent-simulator/src/testing/manual-clock.js';
import { startReceiver, type Receiver } from '../../../apps/cvent-simulator/src/testing/receiver.js';
import { startSimulator, type RunningSimulator, type Simulator } from '../../../apps/cvent-simulator/src/index.js';
import { ApiHarness, TEST_ENV, type Answer } from '../../support/api-harness.js';
import { WorkerHarness } from '../../support/worker-harness.js';

type EventSpec = Parameters<Simulator['events']['put']>[0];
type NewAttendee = Parameters<Simulator['attendees']['register']>[1][number];
/** What may be said of somebody in Cvent. */
export type CventInput = Parameters<Simulator['attendees']['modify']>[2];

/** What became of one edited field. */
export interface PushedField {
  readonly field: string;
  readonly pushed: boolean;
  readonly reason?: string;
  readonly message?: string;
}

const FIELDS = [
  { name: 'Shirt', type: 'single-choice', choices: ['S', 'M', 'L'] },
  { name: 'Diet', type: 'multi-choice', choices: ['Vegan', 'Halal', 'No, thanks'] },
  { name: 'Table', type: 'number' },
  { name: 'Number', type: 'auto-increment' },
] as const;

/** API, two workers and Cvent's stand-in in this process, without queues and timers. Cvent's clock is set by ours whenever something happens there. */
export class PushStand {
  private joined = 0;
  private taken = 0;
  private aheadMs = 0;
  /** When our clock has reached Cvent's. */
  private levelAtMs = 0;

  private constructor(
    private readonly clock: ManualClock,
    readonly api: ApiHarness,
    readonly workers: readonly [WorkerHarness, WorkerHarness],
    private readonly running: RunningSimulator,
    private readonly receiver: Receiver,
  ) {}

  static async start(over: Readonly<Record<string, string>> = {}): Promise<PushStand> {
    const clock = new ManualClock(Date.now());
    const [running, receiver] = [await startSimulator({ clock }), await startReceiver()];
    await running.simulator.webhooks.setTarget({ url: receiver.url, token: 'token', concurrency: 1 });
    const env = { CVENT_EXTRA_HOSTS: running.url, CVENT_BACKOFF_MS: '5', CVENT_READ_LAG_MS: '0', CVENT_TIMEOUT_MS: '10000', PUSH_DELAY_MS: '0', ...over }; // prettier-ignore
    const api = await ApiHarness.start(env);
    const workerEnv = { ...TEST_ENV, ...env, DATABASE_URL: api.databaseUrl };
    return new PushStand(clock, api, [await WorkerHarness.start(workerEnv), await WorkerHarness.start(workerEnv)], running, receiver);
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

  /** As before any test: nothing goes wrong, nothing was called. */
  calm(): void {
    this.levelAtMs = Math.max(this.levelAtMs, Date.now() + this.aheadMs);
    this.aheadMs = 0;
    this.cvent.rest.faults.clear();
    this.cvent.rest.configure({ ignoreWrites: false, echoWrites: false, bulkOrder: 'as-sent', bulkStatus: 207, contactKey: 'email' });
    this.cvent.rest.calls.clear();
  }

  /** Cvent's clock is ours, but for what was passed over. */
  tick(): void {
    this.clock.nowMs = Date.now() + this.aheadMs;
  }

  /** Cvent's next second comes: its answers tell the time in whole ones, so a read is true of the beginning of its second, and a message about a later moment of it counts as newer. */
  passSecond(): void {
    this.aheadMs += 1_000;
    this.tick();
  }

  /** Joins a new App to a new event: CMS to Cvent on, some fields mapped, and these people imported. */
  async join(people: readonly NewAttendee[], over: Readonly<Record<string, unknown>> = {}, event: EventSpec = {}): Promise<PushApp> {
    const clientId = `push-client-${++this.joined}`;
    const { clientSecret } = this.cvent.rest.applications.put(clientId);
    await this.level();
    this.tick();
    const { id: eventId } = this.cvent.events.put({ seed: this.joined, size: 0, sessionCount: 0, contactFields: [...FIELDS], ...event });
    const { appId, groupId, path } = await this.api.anApp();
    const app = new PushApp(this, appId, groupId, path, eventId, { clientId, clientSecret, host: this.running.url, ...over });
    await this.api.sql(
      `INSERT INTO cvent_accounts (host, client_id, tier, calls_per_second, calls_per_day, tier_due_at) VALUES ($1, $2, 'Test', 1000, NULL, 'infinity') ON CONFLICT DO NOTHING`,
      [this.running.url, clientId],
    );
    await app.save({});
    await app.map();
    await app.register(people);
    this.cvent.rest.calls.clear();
    return app;
  }

  /** What happens in Cvent never bears an earlier time than what happened before, so whoever is registered while its clock is set back would be of the future. */
  private async level(): Promise<void> {
    while (Date.now() < this.levelAtMs) await sleep(this.levelAtMs - Date.now());
  }

  /** The messages that Cvent has sent since the last time. */
  async newMessages(): Promise<string[]> {
    await this.cvent.idle();
    const bodies = this.receiver.posts.slice(this.taken).map(({ body }) => JSON.stringify(body));
    this.taken = this.receiver.posts.length;
    return bodies;
  }

  /** Calls of Cvent that change something there: `PATCH /contacts/{id}`. */
  writes(): string[] {
    return [...this.cvent.rest.calls.newest()]
      .filter(({ method, operation }) => method !== 'GET' && operation?.includes('/contacts'))
      .map(({ operation }) => operation!)
      .reverse();
  }
}

/** An App whose people are edited. */
export class PushApp {
  integrationId = '';
  hook = '';
  token = '';
  readonly attendeeIds: string[] = [];
  private readonly fieldIds: Record<string, string> = {};

  constructor(
    readonly stand: PushStand,
    readonly appId: string,
    private readonly groupId: string,
    readonly path: string,
    readonly eventId: string,
    private readonly connection: Readonly<Record<string, unknown>>,
  ) {}

  request(method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE', path: string, body?: unknown, headers = {}): Promise<Answer> {
    return this.stand.api.request(method, `${this.path}${path}`, { headers, ...(body === undefined ? {} : { body }) });
  }

  /** Saves the settings. */
  async save(over: Readonly<Record<string, unknown>>): Promise<void> {
    const settings = { eventId: this.eventId, sessionImportMethod: 'personal_agenda', defaultPeopleGroupId: this.groupId, cventToCms: true, cmsToCvent: true }; // prettier-ignore
    const { status, text, body } = await this.request('PUT', '/cvent-integration', { ...settings, ...this.connection, ...over });
    if (status > 201) throw new Error(text);
    this.integrationId = body.id as string;
    this.hook = new URL(body.webhook.url as string).pathname;
    this.token = body.webhook.token as string;
  }

  /** Maps the usual fields, but for those left out. */
  async map(leftOut: readonly string[] = []): Promise<void> {
    const contactFields = new Map(this.stand.cvent.account.event(this.eventId).event.contactFields.map(({ id, name }) => [name, id]));
    const person = (personField: string, name: string) => ({ kind: 'person_field', source: { type: 'standard_field', name }, target: { personField } }); // prettier-ignore
    const own = [
      { key: 'shirt', label: 'Shirt', type: 'single_choice', choices: ['S', 'M', 'L', 'XL'] },
      { key: 'diet', label: 'Diet', type: 'multi_choice', choices: ['Vegan', 'Halal', 'No, thanks'] },
      { key: 'table', label: 'Table', type: 'number' },
      { key: 'number', label: 'Number', type: 'text' },
    ];
    const customs = [];
    for (const body of own) {
      this.fieldIds[body.key] ??= (await this.request('POST', '/custom-fields', body)).body.id as string;
      customs.push({ kind: 'custom_field', source: { type: 'custom_field', id: contactFields.get(body.label)! }, target: { customFieldId: this.fieldIds[body.key]! } }); // prettier-ignore
    }
    const all = [
      person('jobTitle', 'title'),
      person('company', 'company'),
      person('workCity', 'workCity'),
      person('workState', 'workState'),
      person('workCountry', 'workCountry'),
      person('profileImageUrl', 'profileImageUrl'),
      ...customs,
    ];
    const named = (target: Record<string, string>): string => target['personField'] ?? `customFields.${own.find(({ key }) => this.fieldIds[key] === target['customFieldId'])!.key}`; // prettier-ignore
    const mappings = all.filter(({ target }) => !leftOut.includes(named(target as unknown as Record<string, string>)));
    const { headers } = await this.request('GET', '/cvent-integration/mappings');
    const { status, text } = await this.request(
      'PUT',
      '/cvent-integration/mappings',
      { mappings },
      { 'if-match': String(headers['etag']) },
    );
    if (status !== 200) throw new Error(text);
    await this.stand.workers[0].followAttendees(this.integrationId);
  }

  /** Registers people in Cvent and reads the event. */
  async register(people: readonly NewAttendee[]): Promise<void> {
    this.stand.tick();
    if (people.length > 0) {
      const { attendees } = this.stand.cvent.attendees.register(this.eventId, people, { silent: true });
      this.attendeeIds.push(...attendees.map(({ id }) => id));
    }
    await this.import();
  }

  /** Reads the whole event. */
  async import(): Promise<void> {
    this.stand.tick();
    const { status, body, text } = await this.request('POST', '/cvent-integration/imports', { kind: 'full' });
    if (status !== 201) throw new Error(text);
    await this.stand.workers[1].carryOn(body.id as string);
  }

  /** The person of an attendee, by the place in which they were registered. */
  async person(place = 0): Promise<{
    id: string;
    fields: Record<string, string | null>;
    customFields: Record<string, unknown>;
    sync: { state: string; notes: unknown[] };
  }> {
    // prettier-ignore
    const [row] = await this.stand.api.sql<{ id: string | null }>('SELECT person_id AS id FROM attendees WHERE integration_id = $1 AND attendee_id = $2', [this.integrationId, this.attendeeIds[place]]); // prettier-ignore
    return (await this.request('GET', `/people/${row?.id}`)).body;
  }

  /** Edits a person; answers what becomes of each field. */
  async edit(change: object, place = 0): Promise<PushedField[]> {
    const { id } = await this.person(place);
    const { status, text, body } = await this.request('PATCH', `/people/${id}`, change);
    if (status !== 200) throw new Error(text);
    return body.push as PushedField[];
  }

  /** A worker sends what is due. */
  push(worker: 0 | 1 = 0) {
    this.stand.tick();
    return this.stand.workers[worker].sendPushes(this.integrationId);
  }

  /** Whatever holds the pushes up is over. */
  async wake(): Promise<void> {
    await this.stand.api.sql('UPDATE push_lanes SET wake_at = NULL WHERE integration_id = $1', [this.integrationId]);
    await this.stand.api.sql('UPDATE pending_fields SET due_at = now() WHERE integration_id = $1', [this.integrationId]);
  }

  /** What Cvent holds of an attendee's contact. */
  contact(place = 0) {
    const { account } = this.stand.cvent;
    return account.contact(account.attendee(this.eventId, this.attendeeIds[place]!).contactId);
  }

  /** What Cvent holds of a custom field, by its name. */
  answers(name: string, place = 0): readonly string[] {
    const { contactFields } = this.stand.cvent.account.event(this.eventId).event;
    return this.contact(place).answers[contactFields.find((field) => field.name === name)!.id] ?? [];
  }

  /** Somebody changes the contact in Cvent, and the message of it arrives. */
  async changeInCvent(input: CventInput, place = 0): Promise<void> {
    this.stand.tick();
    await this.stand.newMessages();
    this.stand.cvent.attendees.modify(this.eventId, this.attendeeIds[place]!, input);
    await this.deliverAll();
  }

  /** What Cvent sent arrives, and is applied. */
  async deliverAll(): Promise<void> {
    for (const body of await this.stand.newMessages()) await this.deliver(body);
  }

  /** A message arrives, and is applied. */
  async deliver(body: string): Promise<void> {
    const headers = { authorization: this.token, 'content-type': 'application/json' };
    const { statusCode } = await this.stand.api.app.inject({ method: 'POST', url: this.hook, headers, payload: body });
    if (statusCode !== 200) throw new Error(`The delivery was answered ${statusCode}.`);
    const rows = await this.stand.api.sql<{ id: string }>(`SELECT id FROM inbox_messages WHERE integration_id = $1 AND status = 'pending'`, [this.integrationId]); // prettier-ignore
    for (const { id } of rows) await this.stand.workers[1].apply(id);
  }

  /** The person's history, newest first. */
  async history(place = 0): Promise<{ action: string; reason?: string; cause: { type: string }; changes: { field: string }[] }[]> {
    return (await this.request('GET', `/people/${(await this.person(place)).id}/history`)).body.items;
  }

  async pending(): Promise<{ field: string; state: string; problem: { code: string } | null }[]> {
    return (await this.request('GET', '/cvent-integration/pushes/pending')).body.items;
  }

  async pushes(): Promise<{ state: string; fields: string[]; problems: { field: string; code: string }[] }[]> {
    return (await this.request('GET', '/cvent-integration/pushes')).body.items;
  }

  async status() {
    return (await this.request('GET', '/cvent-integration/pushes/status')).body as Record<string, unknown>;
  }
}

/** Somebody to register. */
export function somebody(name: string, more: Partial<NewAttendee> = {}): NewAttendee {
  return { firstName: name, lastName: 'L', email: `${name.toLowerCase()}.${Math.random().toString(36).slice(2)}@example.com`, title: 'Pilot', company: 'Acme', customFields: { Shirt: 'S', Diet: 'Vegan', Table: '1' }, ...more }; // prettier-ignore
}
