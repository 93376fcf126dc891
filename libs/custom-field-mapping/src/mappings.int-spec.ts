import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Answer, ApiHarness } from '../../../test/support/api-harness.js';

/** An App with an integration, a group and three fields of its own. */
interface MappedApp {
  readonly appId: string;
  readonly path: string;
  readonly integrationId: string;
  readonly speakers: string;
  readonly diet: string;
  readonly table: string;
  readonly arrives: string;
}

let api: ApiHarness;
let app: MappedApp;
beforeAll(async () => void (api = await ApiHarness.start()));
afterAll(() => api.stop());
beforeEach(async () => {
  app = await aMappedApp();
  api.jobs.published.length = 0;
});

async function made(path: string, body: unknown): Promise<string> {
  const { status, body: answer } = await api.request('POST', path, { body });
  expect(status).toBe(201);
  return (answer as { id: string }).id;
}

async function aMappedApp(): Promise<MappedApp> {
  const { appId, groupId, path } = await api.anApp();
  const settings = { clientId: 'c', clientSecret: 'the-secret', host: 'https://api-platform.cvent.com', eventId: newId(), sessionImportMethod: 'personal_agenda', defaultPeopleGroupId: groupId, cventToCms: true, cmsToCvent: false }; // prettier-ignore
  const { body } = await api.request('PUT', `${path}/cvent-integration`, { body: settings });
  const speakers = await made(`${path}/people-groups`, { name: 'Speakers' });
  const diet = await made(`${path}/custom-fields`, { key: 'diet', label: 'Diet', type: 'multi_choice', choices: ['Vegan', 'Halal'] });
  const table = await made(`${path}/custom-fields`, { key: 'table', label: 'Table', type: 'number' });
  const arrives = await made(`${path}/custom-fields`, { key: 'arrives', label: 'Arrives', type: 'datetime' });
  return { appId, path, integrationId: (body as { id: string }).id, speakers, diet, table, arrives };
}

type Row = Record<string, unknown>;
const person = (name: string, personField: string): Row => ({ kind: 'person_field', source: { type: 'standard_field', name }, target: { personField } }); // prettier-ignore
const own = (id: string, customFieldId: string): Row => ({ kind: 'custom_field', source: { type: 'custom_field', id }, target: { customFieldId } }); // prettier-ignore
const group = (source: Row, peopleGroupId: string): Row => ({ kind: 'people_group', source: { type: 'registration_type', ...source }, target: { peopleGroupId } }); // prettier-ignore

const url = (of = app): string => `${of.path}/cvent-integration/mappings`;
const get = (of = app): Promise<Answer> => api.request('GET', url(of));
const put = (mappings: unknown, etag: Answer['headers'][string], more: Row = {}, of = app): Promise<Answer> =>
  api.request('PUT', url(of), { body: { mappings, ...more }, headers: etag === undefined ? {} : { 'if-match': etag as string } });
const versions = async (of = app): Promise<unknown> =>
  (await api.sql('SELECT settings_version AS settings, mappings_version AS mappings, cleared_fields AS cleared FROM integrations WHERE app_id = $1', [of.appId]))[0]; // prettier-ignore
const catalogue = (kind: string, id: string, name: string, details: Row = {}): Promise<unknown> =>
  api.sql('INSERT INTO cvent_catalogue (integration_id, kind, cvent_id, name, details) VALUES ($1, $2, $3, $4, $5)', [app.integrationId, kind, id, name, details]); // prettier-ignore
const all = (): Row[] => [person('company', 'company'), own('f1', app.diet), group({ name: 'Speaker' }, app.speakers)];

describe('the list of mappings', () => {
  it('G11: is empty at first, saved as a whole, and followed by everybody', async () => {
    const empty = await get();
    expect([empty.status, empty.headers['etag'], empty.body.mappings]).toEqual([200, '"0"', []]);
    const saved = await put(all(), empty.headers['etag']);
    expect(saved).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    expect(saved.body.mappings).toMatchObject(all());
    expect(saved.body.findings.map(({ code }: Row) => code)).toEqual(['cvent_field_unverified', 'registration_type_unverified', 'target_unfilled', 'target_unfilled']); // prettier-ignore
    expect(await get()).toMatchObject({ headers: { etag: '"1"' }, body: saved.body });
    expect(await versions()).toEqual({ settings: 2, mappings: 1, cleared: [] });
    expect(api.jobs.of('attendees.walk')).toEqual([{ integrationId: app.integrationId }]);
  });

  it('keeps ids and version when nothing changes, and the order that was sent', async () => {
    const first = await put(all(), '"0"');
    const again = await put(first.body.mappings, '"1"');
    expect([again.headers['etag'], again.body.mappings]).toEqual(['"1"', first.body.mappings]);
    expect(api.jobs.of('attendees.walk')).toHaveLength(1);
    const turned = await put([...first.body.mappings].reverse(), '"1"');
    expect([turned.headers['etag'], turned.body.mappings]).toEqual(['"2"', [...first.body.mappings].reverse()]);
    const id = newId();
    const strange = await put([{ ...person('title', 'jobTitle'), id }, all()[0]], '"2"');
    expect(strange.body.mappings[0].id).not.toBe(id);
    expect(strange.body.mappings[1].id).toBe(first.body.mappings[0].id);
  });

  it('loses nobody’s change: of two who read the same list, one is told to read again', async () => {
    expect(await put(all(), undefined)).toMatchObject({ status: 428, body: { code: 'mappings.if_match_missing' } });
    for (const etag of ['"7"', '*', 'W/"x"', '']) expect(await put(all(), etag)).toMatchObject({ status: 412, body: { code: 'mappings.changed_meanwhile' } }); // prettier-ignore
    const answers = await Promise.all([put(all(), '"0"'), put([person('title', 'jobTitle')], '"0"')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(await versions()).toMatchObject({ mappings: 1 });
  });

  it('B10: eight different mistakes: eight findings, each with its row and its remedy, and nothing saved', async () => {
    await catalogue('contact_field', 'f1', 'Dietary needs', {
      type: 'Choice - Multiple Answers',
      details: { choices: [{ text: 'Vegan' }] },
    });
    await catalogue('contact_field', 'f2', 'Day of arrival', { type: 'Open Ended Text - Date/Time', details: { format: 'DateOnly' } });
    await catalogue('registration_type', 't1', 'Speaker');
    const rows = [
      person('company', 'company'),
      person('shoeSize', 'headline'),
      person('dateOfBirth', 'biography'),
      own('gone', app.diet),
      own('f2', app.arrives),
      { ...group({ id: 't1' }, app.speakers), kind: 'person_field', target: { personField: 'prefix' } },
      { ...person('title', 'x'), kind: 'people_group', target: { peopleGroupId: app.speakers } },
      person('title', 'company'),
      group({ id: 't1' }, newId()),
    ];
    const { status, body } = await put(rows, '"0"');
    expect([status, body.code]).toEqual([400, 'mappings.invalid']);
    expect(body.errors.map(({ field, code }: Row) => [field, code])).toEqual([
      ['mappings.1.source.name', 'standard_field_unknown'],
      ['mappings.2.source.name', 'field_sensitive'],
      ['mappings.3.source.id', 'cvent_field_unknown'],
      ['mappings.4.target', 'types_do_not_fit'],
      ['mappings.5.target', 'registration_type_needs_group'],
      ['mappings.6.target', 'field_to_group'],
      ['mappings.7.target', 'target_taken'],
      ['mappings.8.target.peopleGroupId', 'people_group_unknown'],
    ]);
    for (const { message, remedy } of body.errors) expect([message, remedy].join(' ')).toMatch(/^.{20,}\. .{10,}\.$/);
    expect((await get()).body.mappings).toEqual([]);
    const linted = await api.request('POST', `${url()}/lint`, { body: { mappings: rows } });
    expect(linted.body.findings.filter(({ severity }: Row) => severity === 'error')).toHaveLength(8);
  });

  it('a source that Cvent took away keeps nobody from changing other rows; nobody can map it anew', async () => {
    await catalogue('contact_field', 'f1', 'Diet', { type: 'Choice - Multiple Answers' });
    await catalogue('registration_type', 't1', 'Speaker');
    const saved = await put(all(), '"0"');
    await api.sql('DELETE FROM cvent_catalogue WHERE integration_id = $1', [app.integrationId]);
    await catalogue('contact_field', 'f2', 'Table');
    await catalogue('registration_type', 't2', 'Partner');
    const taken = (await get()).body.findings.filter(({ row }: Row) => row !== null);
    expect(taken.map(({ row, code, severity }: Row) => [row, code, severity])).toEqual([[1, 'cvent_field_unknown', 'warning'], [2, 'registration_type_unknown', 'warning']]); // prettier-ignore
    expect((await put([...saved.body.mappings, person('title', 'jobTitle')], '"1"')).status).toBe(200);
    const anew = await put([...saved.body.mappings, own('f1', app.table)], '"2"');
    expect(anew.body.errors).toMatchObject([{ field: 'mappings.3.source.id', code: 'cvent_field_unknown' }]);
  });

  it('G9: an email is no target: it comes by itself, and tells people apart', async () => {
    const { body } = await put([person('ccEmail', 'email')], '"0"');
    expect(body.errors).toMatchObject([{ field: 'mappings.0.target.personField', code: 'email_mapped' }]);
  });

  it('B11: a removed mapping leaves its values unless it is to be cleared, and a mapping that comes back is cleared no more', async () => {
    await put(all(), '"0"');
    await put([], '"1"');
    expect(await versions()).toMatchObject({ cleared: [] });
    await put(all(), '"2"');
    await put([all()[1]], '"3"', { clear: true });
    expect(await versions()).toEqual({ settings: 5, mappings: 4, cleared: ['company'] });
    await put([all()[1]], '"4"');
    expect(await versions()).toMatchObject({ mappings: 4 });
    await put([], '"4"', { clear: true });
    expect(await versions()).toMatchObject({ cleared: ['company', 'customFields.diet'] });
    await put([all()[0]], '"5"');
    expect(await versions()).toMatchObject({ cleared: ['customFields.diet'] });
  });

  it('keeps a group and a field that it uses from being deleted, and names the mappings', async () => {
    await put(all(), '"0"');
    const byGroup = await api.request('DELETE', `${app.path}/people-groups/${app.speakers}`);
    expect(byGroup).toMatchObject({ status: 409, body: { code: 'people_group.in_use' } });
    expect(byGroup.body.detail).toContain('1 mapping of the Cvent integration (of “Speaker”)');
    const byField = await api.request('DELETE', `${app.path}/custom-fields/${app.diet}`);
    expect(byField).toMatchObject({ status: 409, body: { code: 'custom_field.in_use' } });
    expect(byField.body.detail).toContain('1 mapping of the Cvent integration (of “f1”)');
    expect((await api.request('DELETE', `${app.path}/custom-fields/${app.table}`)).status).toBe(204);
  });

  it('G16: an edit of a mapped field says that nothing is pushed since that direction is off, and of another one that it is not mapped', async () => {
    await put(all(), '"0"');
    const { body } = await api.request('POST', `${app.path}/people`, { body: { fields: { email: 'ada@example.test' } } });
    await api.sql(`UPDATE people SET origin = 'cvent' WHERE id = $1`, [body.id]);
    const edit = { fields: { company: 'Looms', headline: 'x' }, customFields: { diet: ['Vegan'], table: 3 } };
    const edited = await api.request('PATCH', `${app.path}/people/${body.id}`, { body: edit });
    expect(edited.body.push.map(({ field, reason }: Row) => [field, reason])).toEqual([
      ['company', 'direction_off'],
      ['headline', 'not_mapped'],
      ['customFields.diet', 'direction_off'],
      ['customFields.table', 'not_mapped'],
    ]);
  });

  it('a mapped field that changes has everybody mapped anew; another one does not', async () => {
    await put(all(), '"0"');
    const label = (id: string): Promise<Answer> => api.request('PATCH', `${app.path}/custom-fields/${id}`, { body: { label: 'Food' } });
    await label(app.table);
    expect(await versions()).toMatchObject({ settings: 2 });
    await label(app.diet);
    expect(await versions()).toMatchObject({ settings: 4, mappings: 1 });
    expect(api.jobs.of('attendees.walk')).toHaveLength(2);
  });

  it('mappings and fields that change at once end without a deadlock', async () => {
    for (let round = 0; round < 15; round++) {
      const etag = (await get()).headers['etag'];
      const answers = await Promise.all([
        put(round % 2 ? all() : [own('f2', app.diet), own('f3', app.table)], etag),
        api.request('PATCH', `${app.path}/custom-fields/${app.diet}`, { body: { label: `Diet ${round}` } }),
        api.request('PATCH', `${app.path}/custom-fields/${app.table}`, { body: { label: `Table ${round}` } }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    }
  });

  it('travels as a file to an App where all ids are others, and names what has no counterpart there', async () => {
    await put([...all(), own('f2', app.table)], '"0"');
    const file = await api.request('GET', `${url()}/export`);
    expect(file).toMatchObject({ status: 200, headers: { 'content-type': 'application/yaml', 'content-disposition': 'attachment; filename="mappings.yaml"' } }); // prettier-ignore
    expect(file.text).toContain('name: Speakers');
    const next = await aMappedApp();
    await api.request('DELETE', `${next.path}/custom-fields/${next.table}`);
    const read = await api.request('POST', `${url(next)}/import`, { body: { yaml: file.text } });
    expect(read.body.mappings).toEqual([person('company', 'company'), own('f1', next.diet), group({ name: 'Speaker' }, next.speakers)]);
    expect(read.body.findings).toMatchObject([{ row: 3, code: 'name_unresolved', message: 'There is no custom field of the App “Table” here.' }]); // prettier-ignore
    expect(await put(read.body.mappings, '"0"', {}, next)).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    const again = await api.request('POST', `${url()}/import`, { body: { yaml: file.text } });
    expect((await put(again.body.mappings, '"1"')).headers['etag']).toBe('"1"');
  });

  it.each([['no YAML', 'a: ['], ['nothing', ''], ['another thing', 'version: 2'], ['a bomb', 'version: 1\nmappings: &a [*a, *a]']])('reads a file of %s with words', async (_, yaml) => {
    const { status, body } = await api.request('POST', `${url()}/import`, { body: { yaml } });
    expect([status, body.mappings]).toEqual([200, []]);
    expect(body.findings).toMatchObject([{ row: null, code: 'file_malformed' }]);
  }); // prettier-ignore

  it('300 mappings are saved and read', async () => {
    const many = Array.from({ length: 300 }, (_, index) => group({ name: `Type ${index}` }, app.speakers));
    expect((await put(many, '"0"')).status).toBe(200);
    expect((await get()).body.mappings).toHaveLength(300);
  });

  it('guarantee 4: groups, fields and lists of another App are not there', async () => {
    const other = await aMappedApp();
    const { body } = await put([own('f1', other.diet), group({ name: 'Speaker' }, other.speakers)], '"0"');
    expect(body.errors.map(({ code }: Row) => code)).toEqual(['custom_field_unknown', 'people_group_unknown']);
    const saved = await put(all(), '"0"');
    const key = await api.cmsKey(other.appId);
    for (const method of ['GET', 'PUT'] as const)
      expect((await api.request(method, url(), { key, ...(method === 'PUT' ? { body: { mappings: [] }, headers: { 'if-match': '"1"' } } : {}) })).status).toBe(404); // prettier-ignore
    const stolen = await put([{ ...person('company', 'company'), id: saved.body.mappings[0].id as string }], '"0"', {}, other);
    expect(stolen.body.mappings[0].id).not.toBe(saved.body.mappings[0].id);
    expect((await get()).body.mappings).toEqual(saved.body.mappings);
  });

  it.each<[string, unknown]>([
    ['no list', { company: 'company' }],
    ['null', null],
    ['rows that are none', [null, 1, 'x', [], { kind: {} }, { __proto__: { kind: 'person_field' } }]],
    ['a deep row', [{ kind: 'person_field', source: JSON.parse(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`), target: {} }]],
    ['NUL in a name', [{ kind: 'people_group', source: { type: 'registration_type', name: '\u0000' }, target: { peopleGroupId: 'x' } }]],
    ['too many', Array.from({ length: 1_001 }, () => ({}))],
  ])('refuses %s with words', async (_, mappings) => {
    const answer = await put(mappings, '"0"');
    expect(answer.status).toBe(400);
    expect(answer.body.errors.length).toBeGreaterThan(0);
  });

  it('takes names with marks, letters of any script and HTML as they are', async () => {
    const name = '<b>VIP</b> “Ünï” 参加者 \u202e';
    const { status } = await put([group({ name }, app.speakers)], '"0"');
    expect(status).toBe(200);
  });

  it('says so when there is no integration', async () => {
    const { path } = await api.anApp();
    expect(await api.request('GET', `${path}/cvent-integration/mappings`)).toMatchObject({ status: 404, body: { code: 'integration.not_found' } }); // prettier-ignore
  });
});
