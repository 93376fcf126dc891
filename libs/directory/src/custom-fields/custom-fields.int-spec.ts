import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CustomFieldUses } from '#directory';
import { newId } from '#kernel';
import { type Answer, ApiHarness } from '../../../../test/support/api-harness.js';

let api: ApiHarness;
let appId: string;
let path: string;
let uses: CustomFieldUses;
/** What hooks saw: the label inside the transaction, and what ran after the commit. */
const seen: string[] = [];

beforeAll(async () => {
  api = await ApiHarness.start();
  uses = api.app.get(CustomFieldUses, { strict: false });
  uses.add((_, fieldId) => Promise.resolve(fieldId === usedId ? '2 mappings of the Cvent integration' : null));
  uses.onChange(async (tx, app, fieldId) => {
    const [row] = await tx.query<{ label: string }>({ text: 'SELECT label FROM custom_fields WHERE app_id = $1 AND id = $2' }, [
      app,
      fieldId,
    ]);
    const label = row?.label ?? 'gone';
    seen.push(`in: ${label}`);
    if (label === 'Refused') throw new Error('the hook refuses');
    return async () => {
      const rows = await api.sql('SELECT 1 FROM custom_fields WHERE id = $1 AND label = $2', [fieldId, label]);
      seen.push(`after: ${label} ${rows.length}`);
      if (label === 'Unlucky') throw new Error('the queue is away');
    };
  });
  uses.onChange(() => Promise.resolve(null));
});
afterAll(() => api.stop());
let usedId = '';
beforeEach(async () => {
  ({ appId, path } = await api.anApp());
  seen.length = 0;
});

const DIETS = ['Vegan', 'Halal', 'None'];
const define = (more: object = {}): Promise<Answer> =>
  api.request('POST', `${path}/custom-fields`, { body: { key: 'diet', label: 'Diet', type: 'single_choice', choices: DIETS, ...more } });
const defineText = (key: string): Promise<Answer> =>
  api.request('POST', `${path}/custom-fields`, { body: { key, label: key, type: 'text' } });
const change = (id: string, body: object): Promise<Answer> => api.request('PATCH', `${path}/custom-fields/${id}`, { body });
const remove = (id: string): Promise<Answer> => api.request('DELETE', `${path}/custom-fields/${id}`);
const fieldsOf = (answer: Answer): string[] => answer.body.errors.map((error: { field: string }) => error.field);

describe('custom fields', () => {
  it('are defined, read, changed and deleted', async () => {
    const made = await define({ label: '  Dietary needs ', choices: [' Vegan', 'Halal '] });
    const { id } = made.body;
    const expected = { id, key: 'diet', label: 'Dietary needs', type: 'single_choice', choices: ['Vegan', 'Halal'] };
    expect(made).toMatchObject({ status: 201, body: expected });
    const text = await defineText('shirt_Size2');
    expect(text.body).toEqual({ id: text.body.id, key: 'shirt_Size2', label: 'shirt_Size2', type: 'text' });
    expect((await api.request('GET', `${path}/custom-fields/${id}`)).body).toEqual(expected);
    const changed = await change(id, { key: 'diet', type: 'single_choice', label: 'Food', choices: ['Halal', 'Vegan', 'Kosher'] });
    expect(changed).toMatchObject({ status: 200, body: { ...expected, label: 'Food', choices: ['Halal', 'Vegan', 'Kosher'] } });
    expect((await api.request('GET', `${path}/custom-fields`)).body).toEqual({ items: [changed.body, text.body], next: null });
    expect((await remove(id)).status).toBe(204);
    for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
      const answer = await api.request(method, `${path}/custom-fields/${id}`, method === 'PATCH' ? { body: { label: 'x' } } : {});
      expect(answer).toMatchObject({ status: 404, body: { code: 'custom_field.not_found' } });
    }
  });

  it('have pages that leave none out', async () => {
    for (let i = 0; i < 5; i++) await defineText(`f${i}`);
    const keys: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: Answer = await api.request('GET', `${path}/custom-fields?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      keys.push(...(body.items as { key: string }[]).map(({ key }) => key));
      cursor = body.next as string | null;
    }
    expect(keys).toEqual(['f0', 'f1', 'f2', 'f3', 'f4']);
  });

  it.each([
    [{ key: '' }, 'key'],
    [{ key: 'Diet' }, 'key'],
    [{ key: 'a-b' }, 'key'],
    [{ key: 'a\n' }, 'key'],
    [{ key: 'a'.repeat(51) }, 'key'],
    [{ key: 'constructor' }, 'key'],
    [{ key: 'prototype' }, 'key'],
    [{ key: 'toString' }, 'key'],
    [{ key: 7 }, 'key'],
    [{ label: ' ' }, 'label'],
    [{ label: 'a'.repeat(101) }, 'label'],
    [{ label: 'a\nb' }, 'label'],
    [{ type: 'colour' }, 'type'],
    [{ type: ['text'] }, 'type'],
    [{ type: 'number' }, 'choices'],
    [{ choices: undefined }, 'choices'],
    [{ choices: null }, 'choices'],
    [{ choices: [] }, 'choices'],
    [{ choices: 'Vegan' }, 'choices'],
    [{ choices: ['a', ' '] }, 'choices'],
    [{ choices: ['a', null] }, 'choices'],
    [{ choices: ['a', ' A '] }, 'choices'],
    [{ choices: ['a'.repeat(201)] }, 'choices'],
    [{ choices: Array.from({ length: 501 }, (_, i) => `c${i}`) }, 'choices'],
    [{ choices: ['a\u0000'] }, 'choices'],
    [{ colour: 'red' }, 'colour'],
  ])('are refused with %j', async (over, field) => {
    expect(await define(over)).toMatchObject({ status: 400, body: { code: 'request.invalid', errors: [{ field }] } });
  });

  it('may have many long choices', async () => {
    const choices = Array.from({ length: 500 }, (_, i) => `${i} ${'é'.repeat(195)}`);
    expect((await define({ choices })).body.choices).toEqual(choices);
  });

  it('keep key and type for good', async () => {
    const { body } = await define();
    const answer = await change(body.id, { key: 'food', type: 'text', label: 'x' });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ['key', 'type']]);
    expect(answer.body.errors[0].message).toContain('never changes');
    const text = (await defineText('note')).body;
    expect(fieldsOf(await change(text.id, { choices: ['a'] }))).toEqual(['choices']);
    for (const wrong of [{ label: null }, { choices: null }, { key: null }, { type: 'colour' }, { id: body.id }])
      expect((await change(body.id, wrong)).status).toBe(400);
    expect((await api.request('GET', `${path}/custom-fields/${body.id}`)).body).toEqual(body);
  });

  it('have a key that is theirs alone in their App, also when two are made at once', async () => {
    const answers = await Promise.all([define(), define(), define()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const refused = answers.find(({ status }) => status === 409)!;
    expect(refused.body).toMatchObject({ code: 'custom_field.key_taken', errors: [{ field: 'key' }] });
    const other = await api.anApp();
    expect((await api.request('POST', `${other.path}/custom-fields`, { body: { key: 'diet', label: 'x', type: 'text' } })).status).toBe(
      201,
    );
  });

  it('are at most 500 in an App, also when several are made at once', async () => {
    await api.sql(
      `INSERT INTO custom_fields (id, app_id, key, label, type) SELECT gen_random_uuid(), $1, 'f' || n, 'x', 'text' FROM generate_series(1, 498) n`,
      [appId],
    );
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map(defineText));
    expect(answers.map(({ status, body }) => body.code ?? status).sort()).toEqual([
      201,
      201,
      'custom_field.too_many',
      'custom_field.too_many',
    ]);
  });

  it('are defined once with an Idempotency-Key', async () => {
    const options = { body: { key: 'a', label: 'a', type: 'text' }, headers: { 'idempotency-key': newId() } };
    const first = await api.request('POST', `${path}/custom-fields`, options);
    const again = await api.request('POST', `${path}/custom-fields`, options);
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
  });

  it('of another App are not there', async () => {
    const { body } = await define();
    const other = await api.anApp();
    const key = await api.cmsKey(other.appId);
    for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
      const more = method === 'PATCH' ? { body: { label: 'Mine now' } } : {};
      const answer = await api.request(method, `${other.path}/custom-fields/${body.id}`, { key, ...more });
      expect(answer).toMatchObject({ status: 404, body: { code: 'custom_field.not_found' } });
      expect(await api.request(method, `${path}/custom-fields/${body.id}`, { key, ...more })).toMatchObject({
        status: 404,
        body: { code: 'app.not_found' },
      });
    }
    expect((await api.request('GET', `${path}/custom-fields/${body.id}`)).body).toEqual(body);
  });
});

describe('what follows from a change of a field', () => {
  it('runs in its transaction, then after its commit', async () => {
    const { body } = await define();
    await change(body.id, { label: 'Food' });
    await change(body.id, { label: 'Food', choices: DIETS });
    await change(body.id, { choices: [...DIETS, 'Kosher'] });
    await remove(body.id);
    expect(seen).toEqual([
      'in: Diet',
      'after: Diet 1',
      'in: Food',
      'after: Food 1',
      'in: Food',
      'after: Food 1',
      'in: gone',
      'after: gone 0',
    ]);
  });

  it('can undo it, and what fails after the commit cannot', async () => {
    expect((await define({ label: 'Refused' })).status).toBe(500);
    expect((await api.request('GET', `${path}/custom-fields`)).body.items).toEqual([]);
    expect((await define({ label: 'Unlucky' })).status).toBe(201);
  });
});

describe('a field that is in use', () => {
  it('is not deleted, and the answer names what uses it', async () => {
    const { body } = await define();
    usedId = body.id as string;
    const answer = await remove(usedId);
    expect(answer).toMatchObject({ status: 409, body: { code: 'custom_field.in_use' } });
    expect(answer.body.detail).toContain('2 mappings of the Cvent integration');
    usedId = '';
    expect((await remove(body.id)).status).toBe(204);
  });
});
