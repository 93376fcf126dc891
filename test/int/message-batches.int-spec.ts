import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advisoryLock } from '#platform';
import { ApiHarness, TEST_ENV } from '../support/api-harness.js';
import { aMessage, anInvitee, EVENT_ID, impliedPeople, messageOf, type Telling } from '../support/messages.js';
import { WorkerHarness } from '../support/worker-harness.js';

let api: ApiHarness;
let workers: WorkerHarness[];

beforeAll(async () => {
  api = await ApiHarness.start();
  const env = { ...TEST_ENV, DATABASE_URL: api.databaseUrl };
  workers = [await WorkerHarness.start(env), await WorkerHarness.start(env)];
});
afterAll(async () => {
  for (const worker of workers) await worker.stop();
  await api.stop();
});

/** An App that is joined to the event of all messages here. */
interface Joined {
  readonly path: string;
  readonly integrationId: string;
  /** Delivers a message; answers its row's id. */
  store(body: string): Promise<string>;
}

async function join(): Promise<Joined> {
  const { path, groupId } = await api.anApp();
  const settings = {
    clientId: 'client',
    clientSecret: 'secret',
    host: TEST_ENV.CVENT_EXTRA_HOSTS,
    eventId: EVENT_ID,
    sessionImportMethod: 'personal_agenda',
    defaultPeopleGroupId: groupId,
    cventToCms: true,
    cmsToCvent: false,
  };
  const { body } = await api.request('PUT', `${path}/cvent-integration`, { body: settings });
  const headers = { authorization: body.webhook.token as string, 'content-type': 'application/json' };
  const integrationId = body.id as string;
  const newest = async (): Promise<string> =>
    (await api.sql<{ id: string }>('SELECT id FROM inbox_messages WHERE integration_id = $1 ORDER BY id DESC LIMIT 1', [integrationId]))[0]!
      .id;
  return {
    path,
    integrationId,
    store: async (payload) => {
      await api.app.inject({ method: 'POST', url: new URL(body.webhook.url as string).pathname, headers, payload });
      return newest();
    },
  };
}

const statuses = (ids: readonly string[]): Promise<{ status: string; reason: string | null; outcomes: unknown }[]> =>
  api.sql('SELECT status, reason, outcomes FROM inbox_messages WHERE id = ANY ($1) ORDER BY array_position($1, id)', [ids]);

const peopleOf = async ({ path }: Joined): Promise<{ email: string; firstName: string }[]> => {
  const { items } = (await api.request('GET', `${path}/people?limit=200`)).body as { items: { fields: Record<string, string> }[] };
  return items.map(({ fields }) => ({ email: fields['email']!, firstName: fields['firstName']! })).sort((a, b) => (a.email < b.email ? -1 : 1)); // prettier-ignore
};

const accepted = (index: number): string => aMessage('InviteeOrGuestAccepted', [anInvitee({ email: `person-${index}@example.test` })]);

/** The emails of sixty people but those, as they are sorted. */
const namesBut = (absent: readonly number[]): string[] =>
  Array.from({ length: 60 }, (_, index) => index)
    .filter((index) => !absent.includes(index))
    .map((index) => `person-${index}@example.test`)
    .sort();

describe('messages of a backlog', () => {
  it('are one transaction, and history names the message that changed each person', async () => {
    const app = await join();
    const ids: string[] = [];
    for (let index = 0; index < 12; index++) ids.push(await app.store(accepted(index)));
    const results = await workers[0]!.applyBacklog(ids);
    expect(results).toEqual(ids.map(() => ({ status: 'fulfilled', value: { outcome: 'applied' } })));
    expect(await statuses(ids)).toEqual(ids.map(() => ({ status: 'applied', reason: null, outcomes: { applied: 1 } })));
    const rows = await api.sql<{ xmin: string; cause: string }>(
      `SELECT h.xmin::text, h.cause_id AS cause FROM history_entries h JOIN inbox_messages m ON m.id::text = h.cause_id
       WHERE m.integration_id = $1 AND h.action = 'person.added'`,
      [app.integrationId],
    );
    expect(rows.map(({ cause }) => cause).sort()).toEqual([...ids].sort());
    expect(new Set(rows.map(({ xmin }) => xmin)).size).toBe(1);
  });

  describe('B21: who comes or goes by the email of another one, history names the message that freed or took it', () => {
    const [first, second, third] = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [string, string, string];
    const START_MS = 1_767_225_600_000;
    const telling = (attendeeId: string, atS: number, over: Partial<Telling> = {}): string =>
      messageOf({
        attendeeId,
        asOfMs: START_MS + atS * 1_000,
        status: 'Accepted',
        email: 'shared@example.test',
        firstName: 'Ada',
        ...over,
      });
    const causeOf = async ({ integrationId }: Joined, attendeeId: string, action: string): Promise<string | undefined> =>
      (
        await api.sql<{ cause: string }>(
          `SELECT h.cause_id AS cause FROM history_entries h JOIN integrations i ON i.app_id = h.app_id
           WHERE i.id = $1 AND h.attendee_id = $2 AND h.action = $3 ORDER BY h.id DESC`,
          [integrationId, attendeeId, action],
        )
      )[0]?.cause;

    it.each([
      ['beside messages of strangers', [accepted(1), accepted(2)]],
      ['beside a stale message about themselves', [telling(second, 1)]],
      ['beside news of themselves', [telling(second, 90, { firstName: 'Eve' })]],
      ['beside news of somebody else who waits for it', [telling(third, 90, { firstName: 'Eve' })]],
    ])('%s', async (_, others) => {
      const app = await join();
      for (const attendeeId of [first, second, third]) await workers[0]!.apply(await app.store(telling(attendeeId, 2)));
      const ids: string[] = [];
      for (const body of others) ids.push(await app.store(body));
      const freeing = await app.store(telling(first, 60, { status: 'Cancelled' }));
      await workers[0]!.applyBacklog([...ids, freeing]);
      expect(await causeOf(app, second, 'person.added')).toBe(freeing);
    });

    it('taken, beside news of who loses it', async () => {
      const app = await join();
      await workers[0]!.apply(await app.store(telling(second, 2)));
      const [news, taking] = [await app.store(telling(second, 60, { firstName: 'Eve' })), await app.store(telling(first, 50))];
      await workers[0]!.applyBacklog([news, taking]);
      expect(await causeOf(app, first, 'person.added')).toBe(taking);
      expect(await causeOf(app, second, 'person.removed')).toBe(taking);
    });
  });

  it('B3: one that cannot be applied harms no other, and is tried by itself', async () => {
    const app = await join();
    const poison = randomUUID();
    // Stands for whatever a transaction may refuse.
    await api.sql(`ALTER TABLE attendees ADD CONSTRAINT no_poison CHECK (attendee_id <> '${poison}')`);
    const ids = [
      await app.store(accepted(1)),
      await app.store(aMessage('InviteeOrGuestAccepted', [anInvitee({ inviteeStub: poison, email: 'poison@example.test' })])),
      await app.store(accepted(3)),
    ];
    const results = await workers[0]!.applyBacklog(ids);
    await api.sql('ALTER TABLE attendees DROP CONSTRAINT no_poison');
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await statuses(ids)).map(({ status }) => status)).toEqual(['applied', 'pending', 'applied']);
    await workers[0]!.applyBacklog(ids);
    expect((await statuses(ids)).map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
  });

  it('wait for what others hold by themselves, and hold up nobody', async () => {
    const [app, other] = [await join(), await join()];
    const held = '00000000-0000-4000-8000-000000000009';
    const telling = messageOf({ attendeeId: held, asOfMs: Date.now(), status: 'Accepted', email: 'held@example.test', firstName: 'Ada' });
    const ids = [await app.store(telling), await app.store(accepted(1)), await other.store(accepted(2)), await other.store(accepted(3))];
    const holder = new pg.Client({ connectionString: api.databaseUrl });
    await holder.connect();
    const { space, key } = advisoryLock('attendee', app.integrationId, held);
    await holder.query('SELECT pg_advisory_lock($1, $2)', [space, key]);
    const work = workers[0]!.applyBacklog(ids);
    await expect.poll(async () => (await statuses(ids)).map(({ status }) => status)).toEqual(['pending', 'applied', 'applied', 'applied']);
    await holder.end();
    await work;
    expect((await statuses(ids)).map(({ status }) => status)).toEqual(ids.map(() => 'applied'));
  });

  it('B3, G6, B22: whatever is not one fact ends as it does alone', async () => {
    const app = await join();
    const paused = await join();
    const waiting = [await paused.store(accepted(1)), await paused.store(accepted(2))];
    await api.request('POST', `${paused.path}/cvent-integration/pause`);
    const ids = [
      await app.store(accepted(1)),
      await app.store('{"message": 7}'),
      await app.store(aMessage('InviteeOrGuestAccepted', [anInvitee({ inviteeStub: null })])),
      await app.store(aMessage('InviteeOrGuestAccepted', [anInvitee({ eventStub: randomUUID() })])),
      await app.store(aMessage('SomethingElse', [anInvitee()])),
      await app.store(aMessage('InviteeOrGuestAccepted', [])),
      await app.store(aMessage('InviteeOrGuestAccepted', [anInvitee({ email: 'a@example.test' }), anInvitee({ email: 'b@example.test' })])),
      await app.store(accepted(2)),
      ...waiting,
      randomUUID(),
    ];
    await workers[0]!.applyBacklog(ids);
    expect((await statuses(ids)).map(({ status, reason }) => `${status} ${reason ?? ''}`.trim())).toEqual([
      'applied',
      'quarantined not_an_envelope',
      'quarantined elements_not_understood',
      'ignored foreign_event',
      'ignored unsupported_type',
      'ignored empty',
      'applied',
      'applied',
      'pending',
      'pending',
    ]);
    expect((await peopleOf(app)).map(({ email }) => email)).toEqual(['a@example.test', 'b@example.test', 'person-1@example.test', 'person-2@example.test']); // prettier-ignore
    expect(await peopleOf(paused)).toEqual([]);
  });

  it('B3: elements of a large message go together, and one that cannot be applied harms no other', async () => {
    const app = await join();
    const poison = randomUUID();
    await api.sql(`ALTER TABLE attendees ADD CONSTRAINT no_poison CHECK (attendee_id <> '${poison}')`);
    const elements = Array.from({ length: 60 }, (_, index) => anInvitee({ email: `person-${index}@example.test` }));
    elements[30] = { ...elements[30], inviteeStub: poison };
    elements[40] = { ...elements[39], firstName: 'Twice' };
    elements[50] = { ...elements[50], inviteeStub: null };
    const id = await app.store(aMessage('InviteeOrGuestAccepted', elements));
    await expect(workers[0]!.apply(id)).rejects.toThrow();
    await api.sql('ALTER TABLE attendees DROP CONSTRAINT no_poison');
    const before = await peopleOf(app);
    expect(before.map(({ email }) => email)).toEqual(namesBut([30, 40, 50]));
    const transactions = await api.sql<{ n: number }>(
      `SELECT count(DISTINCT h.xmin::text)::int AS n FROM history_entries h WHERE h.cause_id = $1 AND h.action = 'person.added'`,
      [id],
    );
    expect(transactions[0]!.n).toBeLessThan(20); // those around the one that failed went by themselves, some with the elements of their group
    await workers[0]!.apply(id);
    expect((await peopleOf(app)).map(({ email }) => email)).toEqual(namesBut([40, 50]));
    const [row] = await statuses([id]);
    expect(row).toMatchObject({ status: 'quarantined', outcomes: { quarantined: 1 } });
    const { applied = 0, stale = 0 } = row!.outcomes as Record<string, number>;
    expect(applied + stale).toBe(59);
  });

  it('guarantee 2: in any order, doubled, in whatever batches of two workers, end in the state that the history implies', async () => {
    const histories = fc.uniqueArray(
      fc.record({
        attendeeId: fc.constantFrom(...[1, 2, 3, 4].map((n) => `00000000-0000-4000-8000-00000000000${n}`)),
        asOfMs: fc.integer({ min: 1, max: 8 }).map((n) => 1_767_225_600_000 + n * 1_000),
        status: fc.constantFrom('Accepted', 'Accepted', 'Cancelled'),
        email: fc.constantFrom('x@example.test', 'y@example.test', null),
        firstName: fc.constantFrom('Ada', 'Bob', 'Eve'),
      }),
      { selector: ({ attendeeId, asOfMs }) => `${attendeeId}/${asOfMs}`, minLength: 1, maxLength: 14 },
    );
    await fc.assert(
      fc.asyncProperty(histories, fc.infiniteStream(fc.nat()), async (history, random) => {
        const app = await join();
        const ids: string[] = [];
        for (const telling of history) ids.push(await app.store(messageOf(telling)));
        const jobs = [...ids, ...ids.slice(0, 4)].map((id) => ({ id, at: random.next().value as number })).sort((a, b) => a.at - b.at);
        const half = jobs.length / 2;
        const parts = [jobs.filter((_, index) => index < half), jobs.filter((_, index) => index >= half)];
        await Promise.all(parts.map((part, worker) => workers[worker]!.applyBacklog(part.map(({ id }) => id))));
        expect(await peopleOf(app)).toEqual(impliedPeople(history));
        expect((await statuses(ids)).every(({ status }) => status === 'applied')).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
