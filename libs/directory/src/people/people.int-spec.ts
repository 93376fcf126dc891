import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Answer, ApiHarness } from '../../../../test/support/api-harness.js';

let api: ApiHarness;
let appId: string;
let groupId: string;
let path: string;
beforeAll(async () => void (api = await ApiHarness.start()));
afterAll(() => api.stop());
beforeEach(async () => {
  ({ appId, groupId, path } = await api.anApp());
  api.jobs.published.length = 0;
});

const ADA = { firstName: 'Ada', lastName: 'Lovelace', email: 'Ada@Example.test' };
const add = (fields: Record<string, unknown> = ADA, more: object = {}): Promise<Answer> =>
  api.request('POST', `${path}/people`, { body: { fields, ...more } });
const edit = (id: string, body: object): Promise<Answer> => api.request('PATCH', `${path}/people/${id}`, { body });
const updatedAt = async (id: string): Promise<string> => (await api.request('GET', `${path}/people/${id}`)).body.updatedAt as string;

/** A person as the integration would have brought them. */
async function fromCvent(fields: Record<string, string>): Promise<string> {
  const id = newId();
  await api.sql(
    `INSERT INTO people (id, app_id, origin, email_key, fields, sync_state) VALUES ($1, $2, 'cvent', lower($3), $4, 'in_sync')`,
    [id, appId, fields['email'], JSON.stringify(fields)],
  );
  await api.sql(`INSERT INTO people_group_members (app_id, person_id, group_id, made_by) VALUES ($1, $2, $3, 'default')`, [
    appId,
    id,
    groupId,
  ]);
  return id;
}

describe('people', () => {
  it('are added by the CMS as its own', async () => {
    const made = await add({ ...ADA, firstName: '  Ada ', company: '' }, { groupIds: [groupId] });
    expect(made).toMatchObject({
      status: 201,
      body: {
        origin: 'cms',
        fields: { firstName: 'Ada', email: 'Ada@Example.test', company: null },
        customFields: {},
        groups: [{ id: groupId, name: 'Attendees', madeBy: 'cms' }],
        cvent: null,
        sync: { state: 'not_synced', notes: [] },
      },
    });
    expect((await api.request('GET', `${path}/people/${made.body.id}`)).body).toEqual(made.body);
  });

  it('have an email that is theirs alone in their App, whatever its case', async () => {
    await add();
    const answer = await add({ email: 'ADA@example.TEST ' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'person.email_taken', errors: [{ field: 'fields.email' }] } });
    const other = await api.anApp();
    expect((await api.request('POST', `${other.path}/people`, { body: { fields: ADA } })).status).toBe(201);
    const { body } = await add({ firstName: 'Nobody' });
    expect((await edit(body.id, { fields: { email: 'ada@example.test' } })).status).toBe(409);
  });

  it.each([
    ['fields.firstName', 'a'.repeat(101)],
    ['fields.company', 'a'.repeat(2501)],
    ['fields.company', 'a\u0000b'],
    ['fields.company', 'half \ud83d'],
    ['fields.lastName', 'two\nlines'],
    ['fields.email', 'not an email'],
    ['fields.email', `${'a'.repeat(320)}@example.test`],
    ['fields.website', 'javascript:alert(1)'],
    ['fields.linkedInUrl', 'example.test'],
    ['fields.profileImageUrl', 'ftp://example.test/a.png'],
    ['fields.jobTitle', 7],
    ['fields.jobTitle', { a: 1 }],
    ['fields.shoeSize', '42'],
  ])('refuse %s = %j', async (field, value) => {
    const answer = await add({ ...ADA, [field.slice('fields.'.length)]: value });
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid', errors: [{ field }] } });
  });

  it.each([
    [{ fields: [] }, 'fields'],
    [{ fields: null }, 'fields'],
    [{ fields: 'x' }, 'fields'],
    [{ customFields: [] }, 'customFields'],
    [{ customFields: { size: 'L' } }, 'customFields.size'],
    [{ groupIds: 'x' }, 'groupIds'],
    [{ groupIds: ['x'] }, 'groupIds'],
    [{ groupIds: [newId()] }, 'groupIds.0'],
    [{ origin: 'cvent' }, 'origin'],
  ])('refuse %j', async (body, field) => {
    const answer = await api.request('POST', `${path}/people`, { body });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    const { body: person } = await add();
    expect(await edit(person.id, body)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  it('report all that is wrong at once', async () => {
    const answer = await add({ email: 'x', website: 'x', hat: 'x' }, { groupIds: 7 });
    expect(answer.body.errors.map((error: { field: string }) => error.field).sort()).toEqual([
      'fields.email',
      'fields.hat',
      'fields.website',
      'groupIds',
    ]);
  });

  it('refuse a group of another App as if it were unknown', async () => {
    const other = await api.anApp();
    const answer = await add(ADA, { groupIds: [groupId, other.groupId] });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'groupIds.1' }] } });
  });
});

describe('an edit', () => {
  it('changes what is given, remembers when, and writes history', async () => {
    const { body: person } = await add();
    const answer = await api.request('PATCH', `${path}/people/${person.id}`, {
      body: { fields: { firstName: 'Augusta', lastName: 'Lovelace', company: null, headline: 'Countess' } },
      headers: { 'x-request-id': 'edit-1' },
    });
    expect(answer).toMatchObject({ status: 200, body: { fields: { firstName: 'Augusta', lastName: 'Lovelace', headline: 'Countess' } } });
    const [row] = await api.sql<{ field_edits: Record<string, string> }>('SELECT field_edits FROM people WHERE id = $1', [person.id]);
    expect(Object.keys(row!.field_edits).sort()).toEqual(['firstName', 'headline']);
    const history = await api.request('GET', `${path}/people/${person.id}/history`);
    expect(history.body.items[0]).toMatchObject({
      cause: { type: 'edit', id: 'edit-1' },
      action: 'person.updated',
      changes: [
        { field: 'firstName', before: 'Ada', after: 'Augusta' },
        { field: 'headline', before: null, after: 'Countess' },
      ],
    });
    expect(history.body.items[1]).toMatchObject({ action: 'person.added' });
  });

  it('that changes nothing leaves no trace', async () => {
    const { body: person } = await add(ADA, { groupIds: [groupId] });
    const answer = await edit(person.id, { fields: ADA, groupIds: [groupId, groupId], customFields: {} });
    expect(answer.status).toBe(200);
    expect(await updatedAt(person.id)).toBe(person.updatedAt);
    expect((await api.request('GET', `${path}/people/${person.id}/history`)).body.items).toHaveLength(1);
  });

  it('sets the memberships of the CMS and leaves those of the integration', async () => {
    const id = await fromCvent({ email: 'c@example.test' });
    const second = (await api.request('POST', `${path}/people-groups`, { body: { name: 'Speakers' } })).body.id as string;
    const both = await edit(id, { groupIds: [groupId, second.toUpperCase()] });
    expect(both.body.groups).toEqual([
      { id: groupId, name: 'Attendees', madeBy: 'cms' },
      { id: second, name: 'Speakers', madeBy: 'cms' },
    ]);
    expect((await edit(id, { groupIds: [] })).body.groups).toEqual([{ id: groupId, name: 'Attendees', madeBy: 'default' }]);
  });

  it('says of each field that it does not go to Cvent, and why', async () => {
    const fields = { firstName: 'B', company: 'C', homeCountry: 'FR', workCountry: 'FR', profileImageUrl: 'https://example.test/a.png' };
    const { body: own } = await add();
    const reasons = async (id: string) =>
      (await edit(id, { fields })).body.push.map(({ field, pushed, reason }: Record<string, unknown>) => [field, pushed, reason]);
    expect(new Set((await reasons(own.id)).map(([, pushed, reason]: unknown[]) => `${String(pushed)} ${String(reason)}`))).toEqual(
      new Set(['false origin_cms']),
    );
    expect(await reasons(await fromCvent({ email: 'c@example.test' }))).toEqual([
      ['firstName', false, 'direction_off'],
      ['company', false, 'not_mapped'],
      ['profileImageUrl', false, 'never_pushed'],
      ['workCountry', false, 'never_pushed'],
      ['homeCountry', false, 'never_pushed'],
    ]);
  });

  it('that frees an email announces it, also while the queue is away', async () => {
    const { body: person } = await add();
    await edit(person.id, { fields: { email: 'ADA@example.test' } });
    expect(await api.sql('SELECT 1 FROM email_releases WHERE app_id = $1', [appId])).toEqual([]);
    await edit(person.id, { fields: { email: 'new@example.test' } });
    api.jobs.isAway = true;
    expect((await edit(person.id, { fields: { email: null } })).status).toBe(200);
    api.jobs.isAway = false;
    const rows = await api.sql<{ id: string; email_key: string }>(
      'SELECT id, email_key FROM email_releases WHERE app_id = $1 ORDER BY id',
      [appId],
    );
    expect(rows.map((row) => row.email_key)).toEqual(['ada@example.test', 'new@example.test']);
    expect(api.jobs.of('email.released')).toEqual([{ releaseId: rows[0]!.id }]);
  });

  it('of one person at the same time loses nothing', async () => {
    const { body: person } = await add();
    const fields = ['company', 'jobTitle', 'headline', 'prefix', 'pronouns', 'workCity'];
    const answers = await Promise.all(fields.map((field) => edit(person.id, { fields: { [field]: field } })));
    expect(answers.map((answer) => answer.status)).toEqual(fields.map(() => 200));
    const { body } = await api.request('GET', `${path}/people/${person.id}`);
    expect(fields.map((field) => body.fields[field])).toEqual(fields);
  });
});

describe('the list of people', () => {
  it('has pages that leave nobody out', async () => {
    for (let i = 0; i < 7; i++) await add({ email: `p${i}@example.test` });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: Answer = await api.request('GET', `${path}/people?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...(body.items as { fields: { email: string } }[]).map((person) => person.fields.email));
      cursor = body.next as string | null;
    }
    expect(seen).toEqual(Array.from({ length: 7 }, (_, i) => `p${i}@example.test`));
  });

  it('can be narrowed', async () => {
    const own = (await add(ADA, { groupIds: [groupId] })).body;
    const brought = await fromCvent({ email: 'c@example.test' });
    const loner = (await add({ email: 'l@example.test' })).body;
    const ids = async (query: string) =>
      (await api.request('GET', `${path}/people?${query}`)).body.items.map((person: { id: string }) => person.id).sort();
    expect(await ids('origin=cvent')).toEqual([brought]);
    expect(await ids('email=%20ADA%40example.test')).toEqual([own.id]);
    expect(await ids(`groupId=${groupId}`)).toEqual([own.id, brought].sort());
    expect(await ids('syncState=in_sync')).toEqual([brought]);
    expect(await ids(`updatedSince=${encodeURIComponent(loner.updatedAt)}`)).toContain(loner.id);
    expect(await ids('updatedSince=2999-01-01T00:00:00Z')).toEqual([]);
    expect(await ids(`groupId=${newId()}`)).toEqual([]);
  });

  it.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'cursor=x',
    'origin=mars',
    'syncState=x',
    'updatedSince=yesterday',
    'groupId=1',
    'email=',
    'colour=red',
    'email=a&email=b',
    'email=%00',
  ])('refuses ?%s', async (query) => {
    const answer = await api.request('GET', `${path}/people?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: query.split('=')[0] }] } });
  });
});

describe('history', () => {
  it('outlives a person, page by page, newest first', async () => {
    const { body: person } = await add();
    for (let i = 0; i < 4; i++) await edit(person.id, { fields: { company: `c${i}` } });
    await api.sql('DELETE FROM people WHERE id = $1', [person.id]);
    const first = await api.request('GET', `${path}/people/${person.id}/history?limit=3`);
    expect(first.body.items.map((entry: { changes: { after: string }[] }) => entry.changes[0]!.after)).toEqual(['c3', 'c2', 'c1']);
    const rest = await api.request('GET', `${path}/people/${person.id}/history?limit=3&cursor=${first.body.next}`);
    expect(rest.body).toMatchObject({ items: [{ action: 'person.updated' }, { action: 'person.added' }], next: null });
  });

  it('of somebody who never was is not there', async () => {
    const answer = await api.request('GET', `${path}/people/${newId()}/history`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'person.not_found' } });
  });
});

describe('people groups', () => {
  it('are made, renamed and deleted', async () => {
    const made = await api.request('POST', `${path}/people-groups`, { body: { name: ' Speakers ' } });
    expect(made).toMatchObject({ status: 201, body: { name: 'Speakers' } });
    const one = `${path}/people-groups/${made.body.id}`;
    expect((await api.request('PATCH', one, { body: { name: 'Presenters' } })).body).toEqual({ id: made.body.id, name: 'Presenters' });
    expect((await api.request('GET', `${path}/people-groups`)).body.items.map((group: { name: string }) => group.name)).toEqual([
      'Attendees',
      'Presenters',
    ]);
    expect((await api.request('DELETE', one)).status).toBe(204);
    for (const method of ['GET', 'DELETE'] as const) expect((await api.request(method, one)).body.code).toBe('people_group.not_found');
    expect((await api.request('PATCH', one, { body: { name: 'x' } })).body.code).toBe('people_group.not_found');
  });

  it('have a name of 1 to 50 characters that no other of the App has', async () => {
    for (const name of ['', ' ', 'a'.repeat(51), 7, 'a\u0007']) {
      expect((await api.request('POST', `${path}/people-groups`, { body: { name } })).body.errors[0].field).toBe('name');
    }
    expect((await api.request('POST', `${path}/people-groups`, { body: { name: 'Attendees' } })).body.code).toBe('people_group.name_taken');
  });

  it('are not deleted while people are in them', async () => {
    await add(ADA, { groupIds: [groupId] });
    const answer = await api.request('DELETE', `${path}/people-groups/${groupId}`);
    expect(answer).toMatchObject({ status: 409, body: { code: 'people_group.in_use' } });
    expect(answer.body.detail).toContain('1 person');
  });
});
