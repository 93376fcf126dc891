import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bridge, eventually, type QueueBackend } from '../../support/bridge.js';
import { Cvent, type CventApp } from '../../support/cvent.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

/** A session as the API shows it, as far as these tests look. */
interface SessionSeen {
  readonly id: string;
  readonly cventSessionId: string;
  readonly title: string;
  readonly startsAt: string | null;
  readonly status: string;
  readonly included: boolean;
  readonly location: string | null;
  readonly category: string | null;
  readonly code: string | null;
  readonly visibility: string;
  readonly speakers: readonly { readonly name: string | null }[];
}

/** The Cvent agenda with api and worker in processes of their own, against a Cvent (G13, G14, G15, B8, B12, B13, B19, B20). */
export function agendasSuite(queue: QueueBackend): void {
  let database: TestDatabase;
  let cvent: Cvent;
  let bridge: Bridge;

  beforeAll(async () => {
    database = await createTestDatabase();
    cvent = await Cvent.start();
    const env = { ...cvent.env, SETTLE_DELAY_MS: '1000', SETTLE_MOST_DELAY_MS: '4000' };
    bridge = await Bridge.start({ databaseUrl: database.url, queue, env });
  });
  afterAll(async () => {
    await bridge.stop();
    await cvent.stop();
    await database.drop();
  });

  const join = (event: Parameters<Cvent['join']>[1] = {}, over: Readonly<Record<string, unknown>> = {}): Promise<CventApp> =>
    cvent.join(bridge, { size: 12, acceptedShare: 1, guestShare: 0, sessionCount: 8, ...event }, over);
  const call = async (app: CventApp, path: string): Promise<Record<string, unknown>> =>
    (await bridge.call('GET', `/v1/apps/${app.tenant.appId}${path}`, undefined, bridge.operatorKey)).body;
  const sessions = async (app: CventApp): Promise<SessionSeen[]> => (await call(app, '/sessions?limit=200'))['items'] as SessionSeen[];
  /** Cvent's ids of the sessions in the agenda of each attendee. */
  async function agendas(app: CventApp): Promise<Record<string, string[]>> {
    const { items } = (await app.call('GET', '/attendees?limit=200')).body as unknown as {
      items: { attendeeId: string; personId: string | null }[];
    };
    const found: Record<string, string[]> = {};
    for (const { attendeeId, personId } of items) {
      if (personId === null) continue;
      const agenda = (await call(app, `/people/${personId}/agenda`))['items'] as { session: SessionSeen }[];
      found[attendeeId] = agenda.map(({ session }) => session.cventSessionId).sort();
    }
    return found;
  }
  /** What the agendas should be, as Cvent has it. */
  function agendasThatShouldBe({ eventId }: CventApp): Record<string, string[]> {
    const { events } = cvent.simulator;
    const optional = new Set(events.sessions(eventId).filter(({ included }) => !included).map(({ id }) => id)); // prettier-ignore
    const places = (id: string): string[] =>
      events.enrolments(eventId, id).filter(({ status, sessionId }) => status === 'Registered' && optional.has(sessionId)).map(({ sessionId }) => sessionId); // prettier-ignore
    return Object.fromEntries(events.snapshot(eventId).map(({ id }) => [id, places(id).sort()]));
  }
  const optionalOf = ({ eventId }: CventApp) => cvent.simulator.events.sessions(eventId).filter(({ included }) => !included);
  const settled = async (app: CventApp, count = 1): Promise<void> =>
    eventually(
      `${count} settle reads`,
      async () => (await app.runs('settle')).filter(({ state }) => state === 'completed').length >= count,
    );
  const reads = ({ eventId }: CventApp): (string | null)[] =>
    [...cvent.simulator.rest.calls.newest()]
      .filter(({ query }) => new URLSearchParams(query).get('filter')?.includes(eventId) ?? false)
      .map(({ operation }) => operation)
      .filter((operation) => operation !== null && operation !== 'GET /speakers');

  describe('the Cvent agenda', () => {
    it('B19, B13: an import brings sessions, places, speakers and registrations as Cvent has them, and a second one changes nothing', async () => {
      const app = await join();
      expect(await app.import()).toMatchObject({ state: 'completed', problem: null });
      const speakers = new Map(
        cvent.simulator.events.speakers(app.eventId).map(({ id, firstName, lastName }) => [id, `${firstName} ${lastName}`]),
      );
      const expected = cvent.simulator.events.sessions(app.eventId).map((session) => ({
        cventSessionId: session.id,
        title: session.title,
        startsAt: `${session.startLocal.slice(0, 11)}${String(Number(session.startLocal.slice(11, 13)) + 4).padStart(2, '0')}:00:00.000Z`, // New York in June
        status: session.status,
        included: session.included,
        location: session.location,
        category: session.category,
        code: session.code,
        speakers: session.speakerIds.map((id) => speakers.get(id)).sort(),
      }));
      const seen = (await sessions(app)).map(({ cventSessionId, title, startsAt, status, included, location, category, code, speakers: named }) => ({ cventSessionId, title, startsAt, status, included, location, category, code, speakers: named.map(({ name }) => name!).sort() })); // prettier-ignore
      const byId = (a: { cventSessionId: string }, b: { cventSessionId: string }): number => (a.cventSessionId < b.cventSessionId ? -1 : 1);
      expect(seen.sort(byId)).toEqual(expected.sort(byId));
      expect(expected.some((session) => session.speakers.length > 0)).toBe(true);
      expect(await agendas(app)).toEqual(agendasThatShouldBe(app));
      const history = (): Promise<unknown> =>
        bridge.sql('SELECT count(*)::int AS n FROM history_entries WHERE app_id = $1', [app.tenant.appId]);
      const before = await history();
      expect(await app.import()).toMatchObject({ state: 'completed', problem: null });
      expect(await history()).toEqual(before);
    });

    it('G13, G14: what happens in Cvent is seen in the app', async () => {
      const app = await join();
      await app.listen();
      await app.import();
      const [one, two, three] = optionalOf(app);
      const [person] = cvent.simulator.events.snapshot(app.eventId);
      for (const session of [one!, two!, three!]) cvent.simulator.sessions.enrol(app.eventId, session.id, person!.id);
      cvent.simulator.sessions.cancelEnrolment(app.eventId, two!.id, person!.id);
      cvent.simulator.sessions.update(app.eventId, one!.id, { title: 'Moved', startLocal: '2031-11-02T01:30:00' });
      cvent.simulator.sessions.delete(app.eventId, three!.id);
      cvent.simulator.sessions.update(app.eventId, two!.id, { status: 'Cancelled' });
      const { session } = cvent.simulator.sessions.create(app.eventId, { title: 'New', startLocal: '2031-06-09T20:00:00' });
      cvent.simulator.sessions.enrol(app.eventId, session.id, person!.id);
      await app.heard();
      const seen = new Map((await sessions(app)).map((each) => [each.cventSessionId, each]));
      expect(seen.get(one!.id)).toMatchObject({ title: 'Moved', startsAt: '2031-11-02T05:30:00.000Z' });
      expect(seen.get(two!.id)).toMatchObject({ status: 'Cancelled' });
      expect([seen.has(three!.id), seen.get(session.id)?.title]).toEqual([false, 'New']);
      expect(await agendas(app)).toEqual(agendasThatShouldBe(app));
    });

    it('B19: an import finds what no message told: sessions and registrations that came, changed and went', async () => {
      const app = await join();
      await app.import();
      const [one, two, three] = optionalOf(app);
      const people = cvent.simulator.events.snapshot(app.eventId);
      const silent = { silent: true };
      cvent.simulator.sessions.delete(app.eventId, one!.id, silent);
      cvent.simulator.sessions.update(app.eventId, two!.id, { title: 'Silently renamed' }, silent);
      for (const { id } of people) cvent.simulator.sessions.enrol(app.eventId, three!.id, id, silent);
      cvent.simulator.sessions.cancelEnrolment(app.eventId, three!.id, people[0]!.id, silent);
      expect(await app.import('incremental')).toMatchObject({ state: 'completed', problem: null });
      expect((await sessions(app)).map(({ title }) => title)).toContain('Silently renamed');
      expect(await agendas(app)).toEqual({ ...agendasThatShouldBe(app), ...(await agendasWith(app, one!.id)) });
      expect(await app.import()).toMatchObject({ state: 'completed', problem: null });
      expect((await sessions(app)).map(({ cventSessionId }) => cventSessionId)).not.toContain(one!.id);
      expect(await agendas(app)).toEqual(agendasThatShouldBe(app));
    });

    it('B19: the brake holds an import that would remove most sessions, until somebody confirms it', async () => {
      const app = await join({ size: 2, sessionCount: 14 });
      await app.import();
      for (const { id } of cvent.simulator.events.sessions(app.eventId).slice(0, 12))
        cvent.simulator.sessions.delete(app.eventId, id, { silent: true });
      const run = await app.import();
      expect(run).toMatchObject({
        state: 'needs_confirmation',
        problem: { code: 'import.unusual_removals', message: expect.stringContaining('12 of the 14 sessions') },
      });
      expect(await sessions(app)).toHaveLength(14);
      await app.confirm(run.id);
      await app.until(run.id, ['completed']);
      expect(await sessions(app)).toHaveLength(2);
    });

    it('B19: a dry run tells of sessions and registrations, changes nothing, and is applied as stored', async () => {
      const app = await join({ size: 5 });
      const run = await app.import('full', true);
      const items = await app.items(run.id, 'plan');
      const actions = new Set(items.map(({ action }) => action));
      expect([...actions].sort()).toEqual(expect.arrayContaining(['enrolment.created', 'person.added', 'session.created']));
      expect([await sessions(app), await app.inApp()]).toEqual([[], []]);
      await app.confirm(run.id);
      await app.until(run.id, ['completed']);
      expect(await sessions(app)).toHaveLength(8);
      expect(await agendas(app)).toEqual(agendasThatShouldBe(app));
    });

    it('DESIGN 7: without the scope for attendees and registrations sessions still come, and the import says what it did not read', async () => {
      const app = await join();
      const scopes = [
        'event/events:read',
        'event/custom-fields:read',
        'event/registration-types:read',
        'event/contacts:write',
        'event/sessions:read',
      ];
      cvent.simulator.rest.applications.put(app.clientId, { scopes });
      const run = await app.import();
      expect(run).toMatchObject({ state: 'completed', problem: { code: 'import.partly_read' } });
      for (const scope of ['event/attendees:read', 'event/session-enrollment:read']) expect(run.problem!.message).toContain(scope);
      expect(await sessions(app)).toHaveLength(8);
      expect(await app.inApp()).toEqual([]);
    });

    it('B8: a registration that names no session is found by a settle read', async () => {
      const app = await join();
      await app.import();
      const [session] = optionalOf(app);
      const [person] = cvent.simulator.events.snapshot(app.eventId);
      cvent.simulator.sessions.cancelEnrolment(app.eventId, session!.id, person!.id, { silent: true });
      cvent.simulator.sessions.enrol(app.eventId, session!.id, person!.id, { silent: true });
      const message = {
        eventType: 'InviteeRegistersForCventSession',
        messageTime: new Date().toISOString(),
        messageStub: 'no-session',
        message: [{ eventStub: app.eventId, inviteeStub: person!.id }],
      };
      expect(await bridge.deliver(app.tenant, Buffer.from(JSON.stringify(message)))).toBe(200);
      await settled(app);
      expect((await agendas(app))[person!.id]).toContain(session!.id);
      expect(await agendas(app)).toEqual(agendasThatShouldBe(app));
    });

    it('B8, B20: a settle read reads what was told of, and nothing else', async () => {
      const app = await join({ size: 3 });
      await app.listen();
      await app.import();
      const before = reads(app).length;
      cvent.simulator.attendees.registerBurst(app.eventId, 1);
      await app.heard();
      await settled(app, 1);
      expect(reads(app).slice(0, reads(app).length - before)).toEqual(['GET /attendees']);
      const [session] = optionalOf(app);
      cvent.simulator.sessions.update(app.eventId, session!.id, { location: 'Terrace 9' }); // no message names a place
      await app.heard();
      await settled(app, 2);
      expect(reads(app).slice(0, reads(app).length - before)).toEqual(['GET /sessions', 'GET /attendees']);
      expect((await sessions(app)).map(({ location }) => location)).toContain('Terrace 9');
    });
  });

  /** A session that is gone silently is still in the agendas until a full import. */
  async function agendasWith(app: CventApp, goneId: string): Promise<Record<string, string[]>> {
    const implied = agendasThatShouldBe(app);
    const seen = await agendas(app);
    return Object.fromEntries(Object.entries(implied).map(([id, ids]) => [id, seen[id]!.includes(goneId) ? [...ids, goneId].sort() : ids]));
  }
}
