import type { TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttendeeFact, CventValue, Mapping } from '#contracts';
import { newId } from '#kernel';
import { Database } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { insertPlace, startAttendeeWorker, type Place } from '../../../test/support/places.js';
import { AttendeeReconciler } from './attendee-reconciler.service.js';
import { AttendeeVisibility } from './attendee-visibility.service.js';
import { AttendeeWalk } from './attendee-walk.service.js';

let database: TestDatabase;
let workers: TestingModule[];
let db: Database;
const run = <Row>(text: string, values: unknown[] = []): Promise<Row[]> => db.query<Row>({ text }, values);

/** A place with groups and fields to map to. */
interface MappedPlace extends Place {
  readonly speakers: string;
  readonly partners: string;
  readonly diet: string;
  readonly table: string;
}

async function aMappedPlace(): Promise<MappedPlace> {
  const place = await insertPlace(db);
  const more = { speakers: newId(), partners: newId(), diet: newId(), table: newId() };
  await run(`INSERT INTO people_groups (id, app_id, name) VALUES ($1, $3, 'Speakers'), ($2, $3, 'Partners')`, [more.speakers, more.partners, place.appId]); // prettier-ignore
  await run(
    `INSERT INTO custom_fields (id, app_id, key, label, type, choices) VALUES ($1, $3, 'diet', 'Diet', 'multi_choice', '["Vegan","Halal"]'),
      ($2, $3, 'table', 'Table', 'number', NULL)`,
    [more.diet, more.table, place.appId],
  );
  return { ...place, ...more };
}

type Draft = Pick<Mapping, 'source' | 'target'>;
const toField = (name: string, personField: string): Draft => ({ source: { type: 'standard_field', name }, target: { personField } });
const toOwn = (id: string, customFieldId: string): Draft => ({ source: { type: 'custom_field', id }, target: { customFieldId } });
const toGroup = (name: string, peopleGroupId: string): Draft => ({
  source: { type: 'registration_type', name },
  target: { peopleGroupId },
});

/** What saving a list of mappings does, but for the lint. */
async function map({ integrationId, appId }: Place, drafts: readonly Draft[], cleared: readonly string[] = []): Promise<void> {
  const rows = drafts.map(({ source, target }, position) => {
    const { peopleGroupId, customFieldId, personField } = target as Record<string, string | undefined>;
    const kind = peopleGroupId ? 'people_group' : customFieldId ? 'custom_field' : 'person_field';
    return { id: newId(), position, kind, source, people_group_id: peopleGroupId, custom_field_id: customFieldId, person_field: personField };
  }); // prettier-ignore
  await run(
    `WITH gone AS (DELETE FROM mappings WHERE integration_id = $1) UPDATE integrations
      SET settings_version = settings_version + 1, mappings_version = mappings_version + 1, cleared_fields = $2 WHERE id = $1`,
    [integrationId, JSON.stringify(cleared)],
  );
  await run(
    `INSERT INTO mappings (integration_id, app_id, id, position, kind, source, people_group_id, custom_field_id, person_field)
      SELECT $1, $2, * FROM jsonb_to_recordset($3::jsonb) AS m (id uuid, position int, kind text, source jsonb, people_group_id uuid, custom_field_id uuid, person_field text)`,
    [integrationId, appId, JSON.stringify(rows)],
  );
}

let clock = 1_000;
function aFact(attendeeId: string, values: Record<string, CventValue>, asOfMs = (clock += 1_000)): AttendeeFact {
  const id = `${attendeeId}-${asOfMs}`;
  const own = { status: 'Accepted', email: `${attendeeId}@example.com`, firstName: 'Ada', lastName: 'L' };
  return { kind: 'attendee', attendeeId, stamp: { asOfMs, kind: 'message', id }, cause: { type: 'message', id }, values: { ...own, ...values }, acceptedAtMs: asOfMs, isWhole: false }; // prettier-ignore
}
const tell = (place: Place, attendeeId: string, values: Record<string, CventValue> = {}): Promise<unknown> =>
  workers[0]!.get(AttendeeReconciler).apply({ ...place, eventId: 'e', fact: aFact(attendeeId, values) });
const walk = ({ integrationId }: Place, worker = 0): Promise<unknown> => workers[worker]!.get(AttendeeWalk).run(integrationId);

interface Shown {
  readonly id: string;
  readonly fields: Record<string, string>;
  readonly own: Record<string, unknown>;
  readonly state: string;
  readonly notes: readonly { code: string; field: string }[];
  readonly groups: readonly string[];
}
const people = ({ appId }: Place): Promise<Shown[]> =>
  run(
    `SELECT id, fields, custom_fields AS own, sync_state AS state, sync_notes AS notes,
      ARRAY(SELECT g.name || ' by ' || m.made_by FROM people_group_members m JOIN people_groups g ON g.id = m.group_id WHERE m.person_id = p.id ORDER BY 1) AS groups
      FROM people p WHERE app_id = $1 ORDER BY email_key`,
    [appId],
  );
const person = async (place: Place): Promise<Shown> => (await people(place))[0]!;

const VALUES = { company: 'Engines', 'custom:f1': 'Vegan', 'custom:f2': '7', registrationType: 'Speaker' };
const allOf = (place: MappedPlace): Draft[] => [toField('company', 'company'), toOwn('f1', place.diet), toOwn('f2', place.table), toGroup('Speaker', place.speakers), toGroup('Partner', place.partners)]; // prettier-ignore

beforeAll(async () => {
  database = await createTestDatabase();
  workers = await Promise.all([0, 1].map(() => startAttendeeWorker(database.url, [AttendeeWalk])));
  db = workers[0]!.get(Database);
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  await database.drop();
});

describe('mapped attendees on a real database', () => {
  it('G11: a message fills person fields, the App’s own fields, and groups', async () => {
    const place = await aMappedPlace();
    await map(place, allOf(place));
    await tell(place, 'a', VALUES);
    expect(await person(place)).toMatchObject({
      fields: { firstName: 'Ada', company: 'Engines' },
      own: { diet: ['Vegan'], table: 7 },
      state: 'in_sync',
      groups: ['Attendees by default', 'Speakers by mapping'],
    });
  });

  it('B9: another registration type leaves its group, joins the new one, and touches no membership of other makers', async () => {
    const place = await aMappedPlace();
    await map(place, allOf(place));
    await tell(place, 'a', VALUES);
    const { id } = await person(place);
    await run(`INSERT INTO people_group_members (app_id, person_id, group_id, made_by) VALUES ($1, $2, $3, 'cms')`, [place.appId, id, place.speakers]); // prettier-ignore
    await tell(place, 'a', { registrationType: 'Partner' });
    expect((await person(place)).groups).toEqual(['Attendees by default', 'Partners by mapping', 'Speakers by cms']);
    const entries = await run('SELECT changes FROM history_entries WHERE person_id = $1 ORDER BY id DESC LIMIT 1', [id]);
    expect(entries).toEqual([{ changes: [{ field: 'groups', before: [place.speakers], after: [place.partners] }] }]);
    await tell(place, 'a', { registrationType: 'Guest' });
    expect((await person(place)).groups).toEqual(['Attendees by default', 'Speakers by cms']);
  });

  it('B10: a value that cannot be converted is noted, and gone again once it can be', async () => {
    const place = await aMappedPlace();
    await map(place, allOf(place));
    await tell(place, 'a', { ...VALUES, 'custom:f2': 'by the window' });
    expect(await person(place)).toMatchObject({ own: { diet: ['Vegan'] }, state: 'needs_attention', notes: [{ code: 'not_a_number', field: 'customFields.table' }] }); // prettier-ignore
    await tell(place, 'a', { 'custom:f2': '12' });
    expect(await person(place)).toMatchObject({ own: { diet: ['Vegan'], table: 12 }, state: 'in_sync', notes: [] });
  });

  it('B11: a changed mapping is applied to everybody from the mirrors, with the mapping as the cause, and once', async () => {
    const place = await aMappedPlace();
    await tell(place, 'a', VALUES);
    await tell(place, 'b', { ...VALUES, registrationType: 'Partner', 'custom:f1': 'Halal' });
    await tell(place, 'c', { ...VALUES, status: 'Cancelled' });
    await map(place, allOf(place));
    expect(await walk(place)).toEqual({ outcome: 'applied' });
    expect(await people(place)).toMatchObject([
      { own: { diet: ['Vegan'], table: 7 }, groups: ['Attendees by default', 'Speakers by mapping'] },
      { own: { diet: ['Halal'], table: 7 }, groups: ['Attendees by default', 'Partners by mapping'] },
    ]);
    expect(await walk(place)).toEqual({ outcome: 'unchanged' });
    const entries = await run<{ cause_type: string; cause_id: string }>(`SELECT cause_type, cause_id FROM history_entries WHERE app_id = $1 AND action = 'person.updated'`, [place.appId]); // prettier-ignore
    expect(entries).toEqual(Array.from({ length: 2 }, () => ({ cause_type: 'mapping', cause_id: '1' })));
    const [progress] = await run('SELECT total, seen, changed, finished_at IS NOT NULL AS "isDone" FROM attendee_walks WHERE integration_id = $1', [place.integrationId]); // prettier-ignore
    expect(progress).toEqual({ total: 3, seen: 3, changed: 2, isDone: true });
  });

  it('B11: a removed mapping leaves what it filled; removed with its values, these go, but not what the CMS edited', async () => {
    const place = await aMappedPlace();
    await map(place, allOf(place));
    await tell(place, 'a', VALUES);
    await tell(place, 'b', VALUES);
    const [a] = await people(place);
    await run(`UPDATE people SET fields = fields || '{"company":"Looms"}', field_edits = '{"company":"2031-01-01T00:00:00Z"}' WHERE id = $1`, [a!.id]); // prettier-ignore
    await map(place, []);
    await walk(place);
    expect(await people(place)).toMatchObject([
      { fields: { company: 'Looms' }, own: { diet: ['Vegan'], table: 7 }, groups: ['Attendees by default'] },
      { fields: { company: 'Engines' }, own: { diet: ['Vegan'], table: 7 } },
    ]);
    await map(place, [], ['company', 'customFields.diet']);
    await walk(place);
    const [edited, other] = await people(place);
    expect([edited!.fields['company'], edited!.own]).toEqual(['Looms', { table: 7 }]);
    expect([other!.fields['company'], other!.own]).toEqual([undefined, { table: 7 }]);
  });

  it('B5: a linked person of the CMS’s own gets what was empty, and loses it with the link', async () => {
    const place = await aMappedPlace();
    await map(place, allOf(place));
    await run(
      `INSERT INTO people (id, app_id, origin, email_key, fields, custom_fields, sync_state)
        VALUES ($1, $2, 'cms', 'a@example.com', '{"email":"a@example.com","company":"Looms"}', '{"table":3}', 'not_synced')`,
      [newId(), place.appId],
    );
    await tell(place, 'a', VALUES);
    expect(await person(place)).toMatchObject({ fields: { company: 'Looms', firstName: 'Ada' }, own: { diet: ['Vegan'], table: 3 }, groups: ['Attendees by default', 'Speakers by mapping'] }); // prettier-ignore
    await tell(place, 'a', { status: 'Cancelled' });
    expect(await person(place)).toMatchObject({ fields: { company: 'Looms', email: 'a@example.com' }, own: { table: 3 }, groups: [], state: 'not_synced' }); // prettier-ignore
  });

  it('B11: a walk that stops goes on where it stood; two at once, and messages on the way, end in the same state', async () => {
    const place = await aMappedPlace();
    const ids = Array.from({ length: 450 }, (_, index) => `a${String(index).padStart(4, '0')}`);
    const facts = ids.map((id) => aFact(id, VALUES));
    const reconciler = workers[0]!.get(AttendeeReconciler);
    for (let at = 0; at < facts.length; at += 150) await reconciler.applyAll({ ...place, eventId: 'e', facts: facts.slice(at, at + 150) });
    await map(place, allOf(place));
    const messages = ids.filter((_, index) => index % 9 === 0).map((id) => () => tell(place, id, { company: 'Mills', registrationType: 'Partner' })); // prettier-ignore
    const work = [walk(place, 0), walk(place, 1), ...messages.map((send) => send())];
    await Promise.all(work);
    await walk(place, 1);
    const all = await people(place);
    const wrong = all.filter(({ fields, own, groups }, index) => {
      const isTold = index % 9 === 0;
      return fields['company'] !== (isTold ? 'Mills' : 'Engines') || own['table'] !== 7 || !groups.includes(`${isTold ? 'Partners' : 'Speakers'} by mapping`) || groups.length !== 2; // prettier-ignore
    });
    expect([all.length, wrong]).toEqual([450, []]);
    await map(place, []);
    await run(`INSERT INTO attendee_walks (integration_id, settings_version, cursor) SELECT id, settings_version, $2 FROM integrations WHERE id = $1
      ON CONFLICT (integration_id) DO UPDATE SET settings_version = excluded.settings_version, cursor = $2`, [place.integrationId, ids[399]]); // prettier-ignore
    expect(await walk(place)).toEqual({ outcome: 'applied' });
    expect((await people(place)).filter(({ groups }) => groups.length === 1)).toHaveLength(50);
  });

  it('B7: what the CMS removed can be read in the history, the App’s own fields included, and a restored person is mapped again', async () => {
    const place = await aMappedPlace();
    await map(place, allOf(place));
    await tell(place, 'a', VALUES);
    const { id } = await person(place);
    await workers[0]!.get(AttendeeVisibility).remove(place.appId, id, 'edit-1');
    const [entry] = await run<{ changes: { field: string; before: unknown }[] }>(`SELECT changes FROM history_entries WHERE person_id = $1 AND action = 'person.removed'`, [id]); // prettier-ignore
    expect(entry!.changes).toEqual(expect.arrayContaining([{ field: 'company', before: 'Engines', after: null }, { field: 'customFields.table', before: 7, after: null }])); // prettier-ignore
    await workers[0]!.get(AttendeeVisibility).restore(place.appId, id, 'edit-2');
    expect(await person(place)).toMatchObject({ own: { diet: ['Vegan'], table: 7 }, groups: ['Attendees by default', 'Speakers by mapping'] }); // prettier-ignore
  });

  it('guarantee 4: the mappings of one App do nothing to another’s', async () => {
    const [one, two] = [await aMappedPlace(), await aMappedPlace()];
    await map(one, allOf(one));
    await tell(two, 'a', VALUES);
    expect(await person(two)).toMatchObject({ own: {}, groups: ['Attendees by default'] });
    await expect(map(two, [toOwn('f1', one.diet)])).rejects.toThrow('mappings_custom_field_fk');
    await expect(map(two, [toGroup('Speaker', one.speakers)])).rejects.toThrow('mappings_people_group_fk');
  });
});
