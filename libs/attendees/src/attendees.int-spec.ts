import type { TestingModule } from '@nestjs/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttendeeFact } from '#contracts';
import { newId } from '#kernel';
import { Database } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { impliedPeople, type Telling } from '../../../test/support/messages.js';
import { insertPlace, startAttendeeWorker, type Place } from '../../../test/support/places.js';
import { AttendeeReconciler } from './attendee-reconciler.service.js';
import { AttendeeVisibility } from './attendee-visibility.service.js';
import { AttendeeWalk } from './attendee-walk.service.js';
import { ReleasedEmail } from './released-email.service.js';

let database: TestDatabase;
/** Two of everything, as two workers have. */
let workers: TestingModule[];
let db: Database;

const run = <Row>(text: string, values: unknown[] = []): Promise<Row[]> => db.query<Row>({ text }, values);

const aPlace = (isCventToCms = true): Promise<Place> => insertPlace(db, isCventToCms);

function aFact({ attendeeId, asOfMs, status, email, firstName }: Telling, isAcceptance = false): AttendeeFact {
  return {
    kind: 'attendee',
    attendeeId,
    stamp: { asOfMs, kind: 'message', id: `${attendeeId}-${asOfMs}` },
    cause: { type: 'message', id: `${attendeeId}-${asOfMs}`, eventType: 'InviteeOrGuestModified' },
    values: { status, email, firstName, lastName: 'L' },
    acceptedAtMs: isAcceptance ? asOfMs : null,
    isWhole: false,
  };
}

const tell = (place: Place, telling: Partial<Telling>, isAcceptance = false, worker = 0): Promise<unknown> =>
  workers[worker]!.get(AttendeeReconciler).apply({
    ...place,
    eventId: 'e',
    fact: aFact(
      { attendeeId: 'a1', asOfMs: 1_000, status: 'Accepted', email: 'ada@example.com', firstName: 'Ada', ...telling },
      isAcceptance,
    ),
  });

const people = ({ appId }: Place): Promise<{ id: string; origin: string; email: string; firstName: string }[]> =>
  run(`SELECT id, origin, email_key AS email, fields->>'firstName' AS "firstName" FROM people WHERE app_id = $1 ORDER BY email_key`, [
    appId,
  ]);
const placements = async ({ appId }: Place): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await run<{ id: string; placement: string }>('SELECT attendee_id AS id, placement FROM attendees WHERE app_id = $1', [appId])).map(
      (row) => [row.id, row.placement],
    ),
  );
const groupsOf = ({ appId }: Place): Promise<{ person_id: string; made_by: string }[]> =>
  run('SELECT person_id, made_by FROM people_group_members WHERE app_id = $1', [appId]);
const aCmsPerson = async ({ appId }: Place, fields: Record<string, string>): Promise<string> => {
  const id = newId();
  await run(`INSERT INTO people (id, app_id, origin, email_key, fields, sync_state) VALUES ($1, $2, 'cms', $3, $4, 'not_synced')`, [
    id,
    appId,
    fields['email'],
    fields,
  ]);
  return id;
};

beforeAll(async () => {
  database = await createTestDatabase();
  workers = await Promise.all([0, 1].map(() => startAttendeeWorker(database.url, [AttendeeWalk, ReleasedEmail])));
  db = workers[0]!.get(Database);
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  await database.drop();
});

describe('attendees on a real database', () => {
  it('G7 and G10: an Accepted attendee is in the app and in the default people group', async () => {
    const place = await aPlace();
    await tell(place, {});
    const [person] = await people(place);
    expect(person).toMatchObject({ origin: 'cvent', email: 'ada@example.com', firstName: 'Ada' });
    expect(await groupsOf(place)).toEqual([{ person_id: person!.id, made_by: 'default' }]);
  });

  it('G8: any other status removes the person, and a late older fact does not bring them back', async () => {
    const place = await aPlace();
    await tell(place, {});
    await tell(place, { asOfMs: 2_000, status: 'Declined' });
    expect(await people(place)).toEqual([]);
    await tell(place, { asOfMs: 1_500 }, true);
    expect(await people(place)).toEqual([]);
    expect(await placements(place)).toEqual({ a1: 'not_accepted' });
  });

  it('B6, guarantee 2: attendees of one page who changed places among each other all stay in the app', async () => {
    const place = await aPlace();
    const emails = ['1@example.com', '2@example.com', '3@example.com'];
    const tellings = emails.map((email, n): Telling => ({ attendeeId: `a${n}`, asOfMs: 1_000, status: 'Accepted', email, firstName: `N${n}` })); // prettier-ignore
    const page = (facts: readonly Telling[]) => workers[0]!.get(AttendeeReconciler).applyAll({ ...place, eventId: 'e', facts: facts.map((fact) => aFact(fact)) }); // prettier-ignore
    await page(tellings);
    const before = await people(place);
    await page(tellings.map((telling, n) => ({ ...telling, asOfMs: 2_000, email: emails[(n + 1) % 3]! })));
    expect((await people(place)).map(({ id, firstName }) => [id, firstName])).toEqual([2, 0, 1].map((n) => [before[n]!.id, `N${n}`]));
    await page(tellings.map((telling, n) => ({ ...telling, asOfMs: 3_000, email: emails[n + 1] ?? '4@example.com' })));
    expect((await people(place)).map(({ firstName }) => firstName)).toEqual(['N0', 'N1', 'N2']);
    expect(await placements(place)).toEqual({ a0: 'in_app', a1: 'in_app', a2: 'in_app' });
  });

  it('B5: links the person who was there, fills what is empty, and unlinks at a cancellation', async () => {
    const place = await aPlace();
    const id = await aCmsPerson(place, { email: 'ada@example.com', firstName: 'Augusta' });
    await tell(place, {});
    expect(await people(place)).toEqual([{ id, origin: 'cms', email: 'ada@example.com', firstName: 'Augusta' }]);
    expect(await run('SELECT fields FROM people WHERE id = $1', [id])).toMatchObject([{ fields: { lastName: 'L' } }]);
    expect(await groupsOf(place)).toHaveLength(1);
    await tell(place, { asOfMs: 2_000, status: 'Cancelled' });
    expect(await people(place)).toHaveLength(1);
    expect(await groupsOf(place)).toEqual([]);
  });

  it('B7: whom the CMS removed stays away until a later acceptance or until they are restored', async () => {
    const place = await aPlace();
    const visibility = workers[0]!.get(AttendeeVisibility);
    await tell(place, {});
    const [first] = await people(place);
    await visibility.remove(place.appId, first!.id, 'edit');
    await tell(place, { asOfMs: 2_000, firstName: 'Augusta' });
    await tell(place, { asOfMs: 3_000 }, true);
    expect(await people(place)).toEqual([]);
    await visibility.restore(place.appId, first!.id, 'edit');
    const [second] = await people(place);
    await visibility.remove(place.appId, second!.id, 'edit');
    await tell(place, { asOfMs: Date.now() + 60_000 }, true);
    expect(await people(place)).toHaveLength(1);
  });

  it('B7: an acceptance whose time is ahead of our clock does not undo a removal', async () => {
    const place = await aPlace();
    const ahead = Date.now() + 20_000;
    await tell(place, { asOfMs: ahead }, true);
    const [ada] = await people(place);
    await workers[0]!.get(AttendeeVisibility).remove(place.appId, ada!.id, 'edit-1');
    await tell(place, { asOfMs: ahead + 1, firstName: 'Augusta' });
    expect(await people(place)).toEqual([]);
    expect(await placements(place)).toEqual({ a1: 'hidden' });
  });

  it('G6: a fact about another event than the integration is joined to now changes nothing', async () => {
    const place = await aPlace();
    const fact = aFact({ attendeeId: 'a1', asOfMs: 1_000, status: 'Accepted', email: 'ada@example.com', firstName: 'Ada' });
    expect(await workers[0]!.get(AttendeeReconciler).apply({ ...place, eventId: 'the event before', fact })).toBe('foreign_event');
    expect(await people(place)).toEqual([]);
  });

  it('B6: who waits for an email gets it when the CMS removes the person who has it', async () => {
    const place = await aPlace();
    await tell(place, { attendeeId: 'a1' });
    await tell(place, { attendeeId: 'a2', firstName: 'Bob' });
    expect(await placements(place)).toEqual({ a1: 'in_app', a2: 'email_taken' });
    const [ada] = await people(place);
    await workers[0]!.get(AttendeeVisibility).remove(place.appId, ada!.id, 'edit');
    expect(await placements(place)).toEqual({ a1: 'hidden', a2: 'in_app' });
    expect(await people(place)).toMatchObject([{ firstName: 'Bob' }]);
  });

  it('B6: who waits for an email gets it when the CMS sets it free by an edit', async () => {
    const place = await aPlace();
    const id = await aCmsPerson(place, { email: 'other@example.com' });
    await tell(place, { attendeeId: 'a1', email: 'first@example.com' });
    await run(
      `UPDATE people SET email_key = 'ada@example.com', fields = fields || '{"email":"ada@example.com"}' WHERE app_id = $1 AND id <> $2`,
      [place.appId, id],
    );
    await tell(place, { attendeeId: 'a2' });
    expect(await placements(place)).toMatchObject({ a2: 'email_taken' });
    await run(
      `UPDATE people SET email_key = 'moved@example.com', fields = fields || '{"email":"moved@example.com"}' WHERE app_id = $1 AND id <> $2`,
      [place.appId, id],
    );
    const releaseId = newId();
    await run(`INSERT INTO email_releases (id, app_id, email_key) VALUES ($1, $2, 'ada@example.com')`, [releaseId, place.appId]);
    await workers[0]!.get(ReleasedEmail).settle(releaseId);
    expect(await placements(place)).toMatchObject({ a2: 'in_app' });
    expect(await run('SELECT id FROM email_releases WHERE id = $1', [releaseId])).toEqual([]);
  });

  it('G1: with Cvent to CMS off the mirrors stay true and the app does not change; switched on, a walk brings it in step', async () => {
    const place = await aPlace(false);
    await tell(place, { attendeeId: 'a1' });
    await tell(place, { attendeeId: 'a2', email: 'bob@example.com' });
    await tell(place, { attendeeId: 'a2', email: 'bob@example.com', asOfMs: 2_000, status: 'Cancelled' });
    expect(await people(place)).toEqual([]);
    expect(await placements(place)).toEqual({ a1: 'direction_off', a2: 'direction_off' });
    await run('UPDATE integrations SET cvent_to_cms = true, settings_version = settings_version + 1 WHERE id = $1', [place.integrationId]);
    await workers[0]!.get(AttendeeWalk).run(place.integrationId);
    expect(await placements(place)).toEqual({ a1: 'in_app', a2: 'not_accepted' });
    expect(await workers[0]!.get(AttendeeWalk).run(place.integrationId)).toEqual({ outcome: 'unchanged' });
  });

  it('guarantee 4: the same email and the same attendee id in two Apps have nothing to do with each other', async () => {
    const [one, two] = [await aPlace(), await aPlace()];
    await tell(one, {});
    await tell(two, { firstName: 'Eve' });
    await tell(two, { asOfMs: 2_000, status: 'Cancelled' });
    expect(await people(one)).toMatchObject([{ firstName: 'Ada' }]);
    expect(await people(two)).toEqual([]);
  });

  it('guarantee 2: any order, duplicates and two workers at once end in the state that the history implies', async () => {
    const emails = ['x@example.com', 'y@example.com', null];
    const histories = fc.uniqueArray(
      fc.record({
        attendeeId: fc.constantFrom('a1', 'a2', 'a3', 'a4'),
        asOfMs: fc.integer({ min: 1, max: 8 }).map((n) => n * 1_000),
        status: fc.constantFrom('Accepted', 'Accepted', 'Cancelled'),
        email: fc.constantFrom(...emails),
        firstName: fc.constantFrom('Ada', 'Bob', 'Eve'),
      }),
      { selector: ({ attendeeId, asOfMs }) => `${attendeeId}/${asOfMs}`, minLength: 1, maxLength: 14 },
    );
    await fc.assert(
      fc.asyncProperty(histories, fc.infiniteStream(fc.nat()), async (history, random) => {
        const place = await aPlace();
        const deliveries = [...history, ...history.slice(0, 4)].map((telling) => ({ telling, at: random.next().value as number })).sort((a, b) => a.at - b.at); // prettier-ignore
        await Promise.all(deliveries.map(({ telling }, index) => tell(place, telling, false, index % 2)));
        expect((await people(place)).map(({ email, firstName }) => ({ email, firstName }))).toEqual(impliedPeople(history));
        expect(await groupsOf(place)).toHaveLength(impliedPeople(history).length);
        expect(await doubledHistory(place)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('B5 and guarantee 2: beside people of the CMS too, and these have their own values back once nobody is linked to them', async () => {
    const emails = ['x@example.com', 'y@example.com', 'z@example.com'];
    const histories = fc.uniqueArray(
      fc.record({
        attendeeId: fc.constantFrom('a1', 'a2', 'a3'),
        asOfMs: fc.integer({ min: 1, max: 6 }).map((n) => n * 1_000),
        status: fc.constantFrom('Accepted', 'Accepted', 'Cancelled'),
        email: fc.constantFrom(...emails),
        firstName: fc.constantFrom('Ada', 'Bob', 'Eve'),
      }),
      { selector: ({ attendeeId, asOfMs }) => `${attendeeId}/${asOfMs}`, minLength: 1, maxLength: 10 },
    );
    const own = fc.uniqueArray(fc.record({ email: fc.constantFrom(...emails), firstName: fc.constantFrom('Own', null) }), {
      selector: ({ email }) => email,
    });
    await fc.assert(
      fc.asyncProperty(histories, own, fc.infiniteStream(fc.nat()), async (history, before, random) => {
        const place = await aPlace();
        for (const { email, firstName } of before) await aCmsPerson(place, firstName === null ? { email } : { email, firstName });
        const deliveries = [...history, ...history.slice(0, 3)].map((telling) => ({ telling, at: random.next().value as number })).sort((a, b) => a.at - b.at); // prettier-ignore
        await Promise.all(deliveries.map(({ telling }, index) => tell(place, telling, false, index % 2)));
        const implied = new Map(impliedPeople(history).map(({ email, firstName }) => [email, firstName]));
        const expected = [
          ...before.map(({ email, firstName }) => ({ origin: 'cms', email, firstName: firstName ?? implied.get(email) ?? null })),
          ...[...implied].filter(([email]) => !before.some((person) => person.email === email)).map(([email, firstName]) => ({ origin: 'cvent', email, firstName })), // prettier-ignore
        ].sort((a, b) => (a.email < b.email ? -1 : 1));
        expect((await people(place)).map(({ origin, email, firstName }) => ({ origin, email, firstName }))).toEqual(expected);
        expect(await groupsOf(place)).toHaveLength(implied.size);
      }),
      { numRuns: 150 },
    );
  });
});

/** Entries that say the same thing of the same attendee for the same cause: none unless something was applied twice. */
function doubledHistory({ appId }: Place): Promise<unknown[]> {
  return run(
    `SELECT attendee_id, cause_id, action, person_id FROM history_entries WHERE app_id = $1
    GROUP BY attendee_id, cause_id, action, person_id HAVING count(*) > 1`,
    [appId],
  );
}
