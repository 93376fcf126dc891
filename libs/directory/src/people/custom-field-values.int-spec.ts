import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, ApiHarness } from '../../../../test/support/api-harness.js';

let api: ApiHarness;
let appId: string;
let path: string;
const ids: Record<string, string> = {};

const DEFINITIONS = [
  { key: 'note', label: 'Note', type: 'text' },
  { key: 'bio', label: 'Bio', type: 'long_text' },
  { key: 'table', label: 'Table', type: 'number' },
  { key: 'arrives', label: 'Arrives', type: 'date' },
  { key: 'at', label: 'At', type: 'datetime' },
  { key: 'isVip', label: 'VIP', type: 'boolean' },
  { key: 'size', label: 'Size', type: 'single_choice', choices: ['S', 'M', 'L'] },
  { key: 'diet', label: 'Diet', type: 'multi_choice', choices: ['Vegan', 'Halal', 'None'] },
];
const NOTHING = { arrives: null, at: null, bio: null, diet: null, isVip: null, note: null, size: null, table: null };

beforeAll(async () => void (api = await ApiHarness.start()));
afterAll(() => api.stop());
beforeEach(async () => {
  ({ appId, path } = await api.anApp());
  for (const body of DEFINITIONS) ids[body.key] = (await api.request('POST', `${path}/custom-fields`, { body })).body.id as string;
});

const add = (customFields: object): Promise<Answer> => api.request('POST', `${path}/people`, { body: { customFields } });
const edit = (id: string, customFields: object): Promise<Answer> =>
  api.request('PATCH', `${path}/people/${id}`, { body: { customFields } });
const values = async (id: string): Promise<unknown> => (await api.request('GET', `${path}/people/${id}`)).body.customFields;
const changeField = (key: string, body: object): Promise<Answer> => api.request('PATCH', `${path}/custom-fields/${ids[key]}`, { body });
const removeField = (key: string): Promise<Answer> => api.request('DELETE', `${path}/custom-fields/${ids[key]}`);
const rowOf = async (id: string) =>
  (await api.sql<{ custom_fields: object; field_edits: object }>('SELECT custom_fields, field_edits FROM people WHERE id = $1', [id]))[0]!;

describe('the values of an App’s own fields', () => {
  it('are given with a person, each in the form of its type', async () => {
    const given = {
      note: ' a ',
      bio: 'b\nc',
      table: 7.5,
      arrives: '2031-05-14',
      at: '2031-05-14T11:41:07.9+02:00',
      isVip: false,
      size: 'M',
    };
    const made = await add({ ...given, diet: ['None', 'Vegan', 'None'] });
    const expected = { ...given, note: 'a', at: '2031-05-14T09:41:07Z', diet: ['Vegan', 'None'] };
    expect([made.status, made.body.customFields]).toEqual([201, expected]);
    expect(Object.keys(made.body.customFields as object)).toEqual(Object.keys(NOTHING));
    expect((await api.request('GET', `${path}/people`)).body.items[0].customFields).toEqual(expected);
  });

  it('are all shown, null where empty, and stored only where filled', async () => {
    const { body } = await add({ note: '  ', diet: [] });
    expect(body.customFields).toEqual(NOTHING);
    expect((await rowOf(body.id)).custom_fields).toEqual({});
    const other = await api.anApp();
    expect((await api.request('POST', `${other.path}/people`, { body: {} })).body.customFields).toEqual({});
  });

  it('are edited one by one, with history and the time of the edit', async () => {
    const { body: person } = await add({ note: 'a', table: 1, diet: ['Vegan'] });
    expect((await rowOf(person.id)).field_edits).toEqual({});
    const answer = await edit(person.id, { note: 'a', table: null, diet: ['None', 'Vegan'], size: 'L' });
    expect(answer.body.customFields).toEqual({ ...NOTHING, note: 'a', diet: ['Vegan', 'None'], size: 'L' });
    expect(answer.body.push).toEqual(
      ['note', 'table', 'diet', 'size'].map((key) => ({ field: `customFields.${key}`, pushed: false, reason: 'origin_cms' })),
    );
    expect(Object.keys((await rowOf(person.id)).field_edits).sort()).toEqual([
      'customFields.diet',
      'customFields.size',
      'customFields.table',
    ]);
    const history = await api.request('GET', `${path}/people/${person.id}/history`);
    expect(history.body.items[0]).toMatchObject({
      action: 'person.updated',
      changes: [
        { field: 'customFields.diet', before: ['Vegan'], after: ['Vegan', 'None'] },
        { field: 'customFields.size', before: null, after: 'L' },
        { field: 'customFields.table', before: 1, after: null },
      ],
    });
    expect(history.body.items[1]).toMatchObject({ action: 'person.added', changes: [{ field: 'customFields.diet' }, {}, {}] });
  });

  it('that stay as they are leave no trace', async () => {
    const { body: person } = await add({ note: 'a', diet: ['Vegan', 'None'] });
    const answer = await edit(person.id, { note: ' a ', diet: ['None', 'Vegan'], size: null });
    expect([answer.status, answer.body.updatedAt]).toEqual([200, person.updatedAt]);
    expect((await api.request('GET', `${path}/people/${person.id}/history`)).body.items).toHaveLength(1);
  });

  it('are refused with every problem at once, and then nothing changes', async () => {
    const { body: person } = await add({ note: 'a' });
    const bad = { note: 'two\nlines', table: '7', arrives: '2031-02-30', at: '2031-05-14', isVip: 'yes', size: 'XL', diet: ['x'], bio: 7 };
    const odd = { hat: 'x', valueOf: 'x', toString: null, 'a\u0000b': 'x', 'half \ud83d': 1, '': 1, Note: 'x' };
    const answer = await edit(person.id, { ...bad, ...odd, table: [] });
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(answer.body.errors.map((error: { field: string }) => error.field).sort()).toEqual(
      [...Object.keys(bad), ...Object.keys(odd)].map((key) => `customFields.${key}`).sort(),
    );
    expect(await values(person.id)).toEqual({ ...NOTHING, note: 'a' });
    expect((await add(bad)).body.errors).toHaveLength(8);
  });

  it('of another App’s field are refused as unknown', async () => {
    const other = await api.anApp();
    const answer = await api.request('POST', `${other.path}/people`, { body: { customFields: { note: 'a' } } });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'customFields.note', message: expect.stringContaining('unknown') }] },
    });
  });

  it('given at the same time are all kept', async () => {
    const { body: person } = await add({});
    const edits = [{ note: 'n' }, { table: 7 }, { isVip: true }, { size: 'S' }, { diet: ['Halal'] }];
    await Promise.all(edits.map((customFields) => edit(person.id, customFields)));
    expect(await values(person.id)).toEqual({ ...NOTHING, ...Object.assign({}, ...edits) });
  });
});

describe('choices that people have', () => {
  it('stay, and the answer says how many people have each', async () => {
    const people = await Promise.all([
      add({ size: 'M', diet: ['Vegan', 'Halal'] }),
      add({ size: 'M', diet: ['Vegan'] }),
      add({ size: 'S' }),
    ]);
    const one = await changeField('size', { choices: ['L', 'XL'] });
    expect(one).toMatchObject({
      status: 409,
      body: { code: 'custom_field.choice_in_use', errors: [{ field: 'choices' }, { field: 'choices' }] },
    });
    expect(one.body.detail).toContain('“S” (1 person), “M” (2 people)');
    expect((await changeField('diet', { choices: ['None'] })).body.detail).toContain('“Vegan” (2 people), “Halal” (1 person)');
    for (const { body } of people) await edit(body.id, { size: null, diet: null });
    expect((await changeField('size', { choices: ['L', 'XL'] })).status).toBe(200);
    expect((await changeField('diet', { choices: ['None'] })).status).toBe(200);
  });

  it('are put in another order for whoever is edited next', async () => {
    const { body } = await add({ diet: ['Vegan', 'None'] });
    expect((await changeField('diet', { choices: ['None', 'Kosher', 'Vegan', 'Halal'] })).status).toBe(200);
    expect((await edit(body.id, { diet: ['Vegan', 'None', 'Kosher'] })).body.customFields.diet).toEqual(['None', 'Kosher', 'Vegan']);
  });

  it('are never those that a change drops at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const { body } = await add({});
      const [given, dropped] = await Promise.all([edit(body.id, { size: 'L' }), changeField('size', { choices: ['S', 'M'] })]);
      expect([given.status, dropped.status]).toEqual(given.status === 200 ? [200, 409] : [400, 200]);
      await edit(body.id, { size: null });
      await changeField('size', { choices: ['S', 'M', 'L'] });
    }
  });
});

describe('a field that is deleted', () => {
  it('takes along what people have in it, and comes back empty', async () => {
    const { body: person } = await add({ note: 'a', table: 7 });
    const { body: bystander } = await add({ table: 8 });
    await edit(person.id, { note: 'b', table: 9 });
    const other = await api.anApp();
    await api.request('POST', `${other.path}/custom-fields`, { body: DEFINITIONS[0] });
    const { body: foreign } = await api.request('POST', `${other.path}/people`, { body: { customFields: { note: 'theirs' } } });
    expect((await removeField('note')).status).toBe(204);
    const row = await rowOf(person.id);
    expect([row.custom_fields, Object.keys(row.field_edits)]).toEqual([{ table: 9 }, ['customFields.table']]);
    expect(await values(person.id)).not.toHaveProperty('note');
    expect((await rowOf(foreign.id)).custom_fields).toEqual({ note: 'theirs' });
    expect((await api.request('GET', `${path}/people/${bystander.id}`)).body.updatedAt).toBe(bystander.updatedAt);
    await api.request('POST', `${path}/custom-fields`, { body: { key: 'note', label: 'Note', type: 'number' } });
    expect(await values(person.id)).toMatchObject({ note: null, table: 9 });
  });

  it('leaves no value behind that is given at the same time', async () => {
    for (const key of ['note', 'bio', 'table', 'isVip', 'arrives']) {
      const people = await Promise.all([add({}), add({}), add({})]);
      const value = { note: 'a', bio: 'b', table: 1, isVip: true, arrives: '2031-05-14' }[key];
      const [removed, ...edited] = await Promise.all([removeField(key), ...people.map(({ body }) => edit(body.id, { [key]: value }))]);
      expect([removed.status, ...edited.map(({ status }) => [200, 400].includes(status))]).toEqual([204, true, true, true]);
      expect(
        await api.sql('SELECT 1 FROM people WHERE app_id = $1 AND (custom_fields ? $2 OR field_edits ? $3)', [
          appId,
          key,
          `customFields.${key}`,
        ]),
      ).toEqual([]);
    }
  });
});
