import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Answer, ApiHarness } from '../../../../test/support/api-harness.js';

let api: ApiHarness;
let path: string;
let key: string;
beforeAll(async () => void (api = await ApiHarness.start()));
afterAll(() => api.stop());
beforeEach(async () => {
  ({ path } = await api.anApp());
  key = newId();
});

const add = (name: string, headers: Record<string, string> = { 'idempotency-key': key }): Promise<Answer> =>
  api.request('POST', `${path}/people`, { body: { fields: { firstName: name } }, headers });
const people = async (): Promise<number> => (await api.request('GET', `${path}/people`)).body.items.length as number;

describe('a write with an Idempotency-Key', () => {
  it('is done once and answered alike', async () => {
    const first = await add('Ada');
    const again = await add('Ada');
    expect([first.status, again.status, await people()]).toEqual([201, 201, 1]);
    expect(again.body).toEqual(first.body);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
  });

  it('without a body is answered alike too', async () => {
    const { body } = await api.request('POST', `${path}/people-groups`, { body: { name: 'Speakers' } });
    const remove = (): Promise<Answer> =>
      api.request('DELETE', `${path}/people-groups/${body.id}`, { headers: { 'idempotency-key': key } });
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 204]);
    expect((await api.request('DELETE', `${path}/people-groups/${body.id}`)).status).toBe(404);
  });

  it('is refused when the key belongs to another request', async () => {
    await add('Ada');
    expect(await add('Grace')).toMatchObject({ status: 409, body: { code: 'idempotency.key_reused' } });
    expect(await people()).toBe(1);
  });

  it('sent many times at once is done once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => add('Ada')));
    expect(answers.some((answer) => answer.status === 201)).toBe(true);
    for (const answer of answers) if (answer.status !== 201) expect(answer.body.code).toBe('idempotency.in_progress');
    expect(await people()).toBe(1);
  });

  it('that was refused may be repeated', async () => {
    const body = { fields: { email: 'a@example.test' } };
    const send = (): Promise<Answer> => api.request('POST', `${path}/people`, { body, headers: { 'idempotency-key': key } });
    const { body: holder } = await api.request('POST', `${path}/people`, { body });
    expect((await send()).status).toBe(409);
    await api.request('PATCH', `${path}/people/${holder.id}`, { body: { fields: { email: null } } });
    expect((await send()).status).toBe(201);
  });

  it('shares nothing with other API keys', async () => {
    const first = await add('Ada');
    const { appId } = await api.anApp();
    const other = await api.cmsKey(appId);
    const answer = await api.request('POST', `${path}/people`, {
      key: other,
      body: { fields: { firstName: 'Ada' } },
      headers: { 'idempotency-key': key },
    });
    expect([first.status, answer.status]).toEqual([201, 404]);
  });

  it('keeps its answer encrypted, and for a day', async () => {
    await add('Canary-of-this-test');
    expect(JSON.stringify(await api.sql('SELECT * FROM idempotency_keys'))).not.toContain('Canary-of-this-test');
    await api.sql(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours'`);
    await add('Canary-of-this-test');
    expect(await people()).toBe(2);
  });

  it('takes over what a dead process left', async () => {
    await add('Ada');
    await api.sql(`UPDATE idempotency_keys SET status = NULL, body = NULL WHERE key = $1`, [key]);
    expect((await add('Ada')).body.code).toBe('idempotency.in_progress');
    await api.sql(`UPDATE idempotency_keys SET created_at = now() - interval '2 minutes' WHERE key = $1`, [key]);
    expect((await add('Ada')).status).toBe(201);
  });

  it.each(['', 'a b', 'a'.repeat(256)])('is refused with the key %j', async (wrong) => {
    const answer = await add('Ada', { 'idempotency-key': wrong });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'Idempotency-Key' }] } });
  });
});
