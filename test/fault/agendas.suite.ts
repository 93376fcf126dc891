import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fact } from '#contracts';
import { attendeeFact, enrolmentFact, sessionFact, stampAt } from '../support/agenda-stand.js';
import { impliedAgendas } from '../support/agenda-model.js';
import { Bridge, eventually, type BridgeOptions, type QueueBackend, type Tenant } from '../support/bridge.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { EVENT_ID, seededRandom, shuffledWithDuplicates } from '../support/messages.js';

const DIE_AT = fileURLToPath(new URL('die-at.mjs', import.meta.url));
const ATTENDEES = Array.from({ length: 12 }, (_, n) => `a${n}`);
const SESSIONS = Array.from({ length: 6 }, (_, n) => `s${n}`);
const LANES = 6;

/** Crashes while people register for sessions that come, change and go: agendas end as the messages imply, and no restricted session is seen by others on the way (guarantees 2 and 3, B12). */
export function agendaFaultsSuite(queue: QueueBackend): void {
  let database: TestDatabase;
  let bridge: Bridge;
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.log(bridge.output.split('\n').slice(-40).join('\n'));
    await bridge.stop();
    await database.drop();
  });

  async function start(options: Partial<BridgeOptions> = {}): Promise<Tenant> {
    database = await createTestDatabase();
    bridge = await Bridge.start({ databaseUrl: database.url, queue, ...options });
    return bridge.tenant({ sessionImportMethod: 'managed_schedules' });
  }

  /** Delivers a history in a rough order, with duplicates, over several lanes. */
  async function deliver(tenant: Tenant, facts: readonly Fact[], seed: number): Promise<void> {
    const waiting = shuffledWithDuplicates(facts.map(bodyOf), seed);
    const lane = async (): Promise<void> => {
      for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) await bridge.deliverUntilTaken(tenant, body);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  async function expectAllWell(tenant: Tenant, facts: readonly Fact[]): Promise<void> {
    await bridge.settled(tenant);
    const { agendas, visible } = impliedAgendas(facts, 'managed_schedules');
    const people = await bridge.sql<{ id: string; person: string }>(
      'SELECT attendee_id AS id, person_id AS person FROM attendees WHERE app_id = $1 AND person_id IS NOT NULL',
      [tenant.appId],
    );
    expect(people.map(({ id }) => id).sort()).toEqual(Object.keys(agendas).sort());
    for (const { id, person } of people) {
      expect({
        id,
        agenda: await idsAt(tenant, `/people/${person}/agenda`),
        visible: await idsAt(tenant, `/sessions?limit=200&visibleTo=${person}`),
      }).toEqual({ id, agenda: agendas[id], visible: visible[id] });
    }
    const doubled = await bridge.sql(
      `SELECT action FROM history_entries WHERE app_id = $1 GROUP BY action, cause_id, attendee_id, session_id HAVING count(*) > 1`,
      [tenant.appId],
    );
    expect(doubled).toEqual([]);
  }

  async function idsAt({ appId }: Tenant, path: string): Promise<string[]> {
    const { items = [] } = (await bridge.call('GET', `/v1/apps/${appId}${path}`, undefined, bridge.operatorKey)).body;
    return items.map((item) => ((item['session'] ?? item) as { cventSessionId: string }).cventSessionId).sort();
  }

  const applied = async (tenant: Tenant): Promise<number> =>
    (await bridge.messages(tenant)).filter(({ status }) => status === 'applied').length;

  describe('agendas while processes die', () => {
    it.each(['before-apply-commit', 'after-apply-commit', 'between-facts'])('guarantee 3: the worker dies %s', async (point) => {
      const tenant = await start({ preloadWorker: DIE_AT, env: { DIE_AT: point, DIE_AFTER: '9' } });
      const facts = aStory(21);
      const delivered = deliver(tenant, facts, 21);
      const worker = bridge.workers[0]!;
      await worker.ended();
      await worker.restart();
      await delivered;
      await expectAllWell(tenant, facts);
      expect(worker.starts).toBe(2);
    });

    it('guarantee 3: api and workers die at any moment', async () => {
      const tenant = await start({ workers: 2 });
      const facts = aStory(22);
      const delivered = deliver(tenant, facts, 22);
      for (const share of [0.2, 0.5, 0.8]) {
        await eventually('some progress', async () => (await applied(tenant)) >= share * facts.length);
        const victim = share === 0.5 ? bridge.apiProcess : bridge.workers[share === 0.2 ? 0 : 1]!;
        await victim.kill();
        await victim.restart();
      }
      await delivered;
      await expectAllWell(tenant, facts);
    });
  });
}

/** What happens to an event, one thing each second. */
function aStory(seed: number): Fact[] {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const facts: Fact[] = [];
  const add = (make: (at: number) => Fact): void => void facts.push(make(facts.length + 1));
  for (const id of ATTENDEES) add((at) => attendeeFact(id, stampAt(at, `m${at}`), 'Accepted'));
  for (const id of SESSIONS) add((at) => sessionFact(id, stampAt(at, `m${at}`)));
  for (let n = 0; n < 150; n++) {
    const [attendee, session, what] = [pick(ATTENDEES), pick(SESSIONS), random(100)];
    if (what < 55) add((at) => enrolmentFact(attendee, session, stampAt(at, `m${at}`), 'registers'));
    else if (what < 80) add((at) => enrolmentFact(attendee, session, stampAt(at, `m${at}`), 'cancels'));
    else if (what < 90)
      add((at) => sessionFact(session, stampAt(at, `m${at}`), what < 83 ? { deleted: true } : { title: `${session} ${at}` }));
    else add((at) => attendeeFact(attendee, stampAt(at, `m${at}`), what < 95 ? 'Cancelled' : 'Accepted'));
  }
  return facts;
}

/** The message that tells a fact. */
function bodyOf(fact: Fact): string {
  const messageTime = new Date(fact.stamp.asOfMs).toISOString();
  const [eventType, element] = elementOf(fact);
  return JSON.stringify({ eventType, messageTime, messageStub: fact.stamp.id, message: [{ eventStub: EVENT_ID, ...element }] });
}

function elementOf(fact: Fact): [string, object] {
  switch (fact.kind) {
    case 'attendee':
      return [
        'InviteeOrGuestModified',
        { inviteeStub: fact.attendeeId, inviteeStatus: fact.values['status'], email: fact.values['email'], firstName: fact.attendeeId },
      ];
    case 'session':
      if (fact.values['deleted'] === true) return ['SessionDeleted', { sessionStub: fact.sessionId }];
      return ['SessionUpdated', { sessionStub: fact.sessionId, sessionName: fact.values['title'], included: false, status: 'Active' }];
    case 'enrolment':
      return [
        fact.isRegistration ? 'InviteeRegistersForCventSession' : 'InviteeCancelsRegistrationForCventSession',
        { inviteeStub: fact.attendeeId, sessionStub: fact.sessionId },
      ];
  }
}
