import type { AttendeeFact, CventValue, EnrolmentFact, Fact, FactOutcome, SessionFact, SessionImportMethod, Stamp } from '#contracts';
import { ApiHarness, TEST_ENV, type Answer } from './api-harness.js';
import { WorkerHarness } from './worker-harness.js';

const EVENT = 'e1d5e0a7-6c3f-4a29-9e84-50f7c2d8136a';
/** When the stories of these tests begin: long ago, so that what the CMS does now comes after. */
export const STORY_MS = Date.parse('2026-01-01T00:00:00Z');

/** A session as the API shows it, as far as tests look. */
export interface SessionSeen {
  readonly id: string;
  readonly cventSessionId: string;
  readonly title: string;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly visibility: string;
  readonly allowedPeople: number;
  readonly [key: string]: unknown;
}

/** The API and two workers on one database, and facts told by hand. */
export class AgendaStand {
  private constructor(
    readonly api: ApiHarness,
    readonly workers: readonly WorkerHarness[],
  ) {}

  static async start(): Promise<AgendaStand> {
    const api = await ApiHarness.start();
    const env = { ...TEST_ENV, DATABASE_URL: api.databaseUrl };
    return new AgendaStand(api, [await WorkerHarness.start(env), await WorkerHarness.start(env)]);
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) await worker.stop();
    await this.api.stop();
  }

  /** An App that is joined to an event of this zone. */
  async join(method: SessionImportMethod = 'personal_agenda', timeZone: string | null = 'America/New_York'): Promise<AgendaApp> {
    const { appId, groupId, path } = await this.api.anApp();
    const app = new AgendaApp(this, appId, groupId, path);
    await app.save({ sessionImportMethod: method });
    await this.api.sql('UPDATE integrations SET event_time_zone = $2 WHERE id = $1', [app.integrationId, timeZone]);
    await this.workers[0]!.followSessions();
    return app;
  }
}

/** An App with an event that is told about. */
export class AgendaApp {
  integrationId = '';
  agendaId = '';
  private told = 0;

  constructor(
    private readonly stand: AgendaStand,
    readonly appId: string,
    private readonly groupId: string,
    readonly path: string,
  ) {}

  /** Saves the settings. */
  async save(over: Readonly<Record<string, unknown>>): Promise<void> {
    const body = {
      clientId: 'client',
      clientSecret: 'secret',
      host: TEST_ENV.CVENT_EXTRA_HOSTS,
      eventId: EVENT,
      sessionImportMethod: 'personal_agenda',
      defaultPeopleGroupId: this.groupId,
      cventToCms: true,
      cmsToCvent: false,
      ...over,
    };
    const { status, text, body: saved } = await this.stand.api.request('PUT', `${this.path}/cvent-integration`, { body });
    if (status > 201) throw new Error(text);
    this.integrationId = saved.id as string;
    this.agendaId = saved.cventAgendaId as string;
  }

  /** Tells a fact to a worker. */
  tell(fact: Fact, worker = 0, eventId = EVENT): Promise<FactOutcome> {
    return this.stand.workers[worker]!.tell({ integrationId: this.integrationId, appId: this.appId, eventId, fact });
  }

  /** Tells that an attendee, `a1`, has a status. Times are seconds of the story. */
  attendee(id: string, at: number, status = 'Accepted', values: Record<string, CventValue> = {}): Promise<FactOutcome> {
    return this.tell(attendeeFact(id, stampAt(at, `a${this.told++}`), status, values));
  }

  session(id: string, at: number, values: Record<string, CventValue> = {}): Promise<FactOutcome> {
    return this.tell(sessionFact(id, stampAt(at, `s${this.told++}`), values));
  }

  /** `as`: how it is told. A `registers` message alone enrols somebody anew. */
  enrol(attendeeId: string, sessionId: string, at: number, as: EnrolmentTold = 'registers'): Promise<FactOutcome> {
    return this.tell(enrolmentFact(attendeeId, sessionId, stampAt(at, `e${this.told++}`), as));
  }

  request(method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer> {
    return this.stand.api.request(method, `${this.path}${path}`, body === undefined ? {} : { body });
  }

  async sessions(query = ''): Promise<SessionSeen[]> {
    return (await this.request('GET', `/sessions?limit=200${query}`)).body.items as SessionSeen[];
  }

  /** The session of Cvent's with this id. */
  async seen(id: string): Promise<SessionSeen> {
    return (await this.sessions()).find(({ cventSessionId }) => cventSessionId === id)!;
  }

  /** Whom an attendee is in the app. Null: nobody. */
  async personOf(attendeeId: string): Promise<string | null> {
    const [row] = await this.stand.api.sql<{ id: string | null }>(
      'SELECT person_id AS id FROM attendees WHERE integration_id = $1 AND attendee_id = $2',
      [this.integrationId, attendeeId],
    );
    return row?.id ?? null;
  }

  /** What is in an attendee's agenda: Cvent's ids of the sessions, and how. */
  async agenda(attendeeId: string): Promise<Record<string, string>> {
    const person = await this.personOf(attendeeId);
    if (person === null) return {};
    const { items } = (await this.request('GET', `/people/${person}/agenda`)).body as { items: { session: SessionSeen; via: string }[] };
    return Object.fromEntries(items.map(({ session, via }) => [session.cventSessionId, via]));
  }

  /** The sessions that an attendee sees, by Cvent's ids. */
  async visibleTo(attendeeId: string): Promise<string[]> {
    const person = await this.personOf(attendeeId);
    return person === null ? [] : (await this.sessions(`&visibleTo=${person}`)).map(({ cventSessionId }) => cventSessionId).sort();
  }

  /** Puts a session into an attendee's agenda, or takes it out; answers the status. */
  async choose(method: 'PUT' | 'DELETE', attendeeId: string, sessionId: string): Promise<number> {
    const { id } = await this.seen(sessionId);
    return (await this.request(method, `/people/${await this.personOf(attendeeId)}/agenda/${id}`)).status;
  }

  sql<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.stand.api.sql<Row>(text, values);
  }
}

/** How an enrolment may be told: by the two messages, or by a read that finds a status. */
export type EnrolmentTold = 'registers' | 'cancels' | 'Registered' | 'Waitlisted' | 'Cancelled';

/** So many seconds after the story began. */
export function stampAt(seconds: number, id: string, kind: Stamp['kind'] = 'message'): Stamp {
  return { asOfMs: STORY_MS + seconds * 1_000, kind, id };
}

export function attendeeFact(attendeeId: string, stamp: Stamp, status: string, values: Record<string, CventValue> = {}): AttendeeFact {
  const own = { firstName: attendeeId, lastName: 'L', email: `${attendeeId}@example.com`, status, ...values };
  const acceptedAtMs = status === 'Accepted' ? stamp.asOfMs : null;
  return { kind: 'attendee', attendeeId, stamp, cause: { type: 'message', id: stamp.id }, values: own, acceptedAtMs, isWhole: false };
}

export function sessionFact(sessionId: string, stamp: Stamp, values: Record<string, CventValue> = {}): SessionFact {
  const own = values['deleted'] === true ? values : { deleted: false, title: sessionId, included: false, status: 'Active', ...values };
  return { kind: 'session', sessionId, stamp, cause: { type: 'message', id: stamp.id }, values: own };
}

export function enrolmentFact(attendeeId: string, sessionId: string, stamp: Stamp, as: EnrolmentTold): EnrolmentFact {
  const status = as === 'registers' ? 'Registered' : as === 'cancels' ? 'Cancelled' : as;
  return {
    kind: 'enrolment',
    attendeeId,
    sessionId,
    stamp,
    cause: { type: 'message', id: stamp.id },
    status,
    isRegistration: as === 'registers',
  };
}
