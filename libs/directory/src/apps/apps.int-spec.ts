import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { Database } from '#platform';
import { eventually } from '../../../../test/support/bridge.js';
import { type Answer, ApiHarness } from '../../../../test/support/api-harness.js';

let api: ApiHarness;
beforeAll(async () => void (api = await ApiHarness.start()));
afterAll(() => api.stop());

describe('Apps', () => {
  it('are registered, renamed, listed and removed', async () => {
    const id = newId();
    const made = await api.request('PUT', `/v1/apps/${id.toUpperCase()}`, { body: { name: ' Summit ', timeZone: 'Europe/Berlin' } });
    expect(made).toMatchObject({ status: 201, body: { id, name: 'Summit', timeZone: 'Europe/Berlin' } });
    const renamed = await api.request('PUT', `/v1/apps/${id}`, { body: { name: 'Forum', timeZone: 'UTC' } });
    expect(renamed).toMatchObject({ status: 200, body: { name: 'Forum', timeZone: 'UTC' } });
    expect((await api.request('GET', `/v1/apps/${id}`)).body).toEqual(renamed.body);
    expect((await api.request('GET', '/v1/apps')).body.items).toEqual([renamed.body]);
    expect((await api.request('DELETE', `/v1/apps/${id}`)).status).toBe(204);
    expect(await api.request('GET', `/v1/apps/${id}`)).toMatchObject({ status: 404, body: { code: 'app.not_found' } });
  });

  it('take a name and a real time zone, and say all that is wrong at once', async () => {
    const answer = await api.request('PUT', `/v1/apps/${newId()}`, { body: { name: '', timeZone: 'Mars/Base', colour: 'red' } });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { field: string }) => error.field).sort()).toEqual(['colour', 'name', 'timeZone']);
  });

  it('are registered once, however many do so at the same time', async () => {
    const id = newId();
    const body = { name: 'Same', timeZone: 'UTC' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.request('PUT', `/v1/apps/${id}`, { body })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
  });

  it('are removed although somebody is at work in them, whoever of the two has to begin anew', async () => {
    const { appId, path } = await api.anApp();
    const personId = newId();
    await api.sql(`INSERT INTO people (id, app_id, origin, sync_state) VALUES ($1, $2, 'cms', 'in_sync')`, [personId, appId]);
    let removal: Promise<Answer> | undefined;
    const work = api.app.get(Database, { strict: false }).transaction(async (tx) => {
      await tx.query({ text: 'SELECT 1 FROM people WHERE id = $1 FOR UPDATE' }, [personId]);
      removal = api.request('DELETE', path);
      await eventually(
        'the removal to wait',
        async () =>
          (await api.sql(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)).length > 0,
      );
      await tx.query({ text: `INSERT INTO email_releases (id, app_id, email_key) VALUES ($1, $2, 'a@b.test')` }, [newId(), appId]);
    });
    await Promise.allSettled([work]);
    expect((await removal!).status).toBe(204);
    expect(await api.sql('SELECT 1 FROM people WHERE app_id = $1', [appId])).toEqual([]);
  });

  it('of a cms key are those that it names, registered by itself', async () => {
    const id = newId();
    const key = await api.cmsKey(id);
    expect((await api.request('GET', `/v1/apps/${id}`, { key })).status).toBe(404);
    expect((await api.request('PUT', `/v1/apps/${id}`, { key, body: { name: 'Mine', timeZone: 'UTC' } })).status).toBe(201);
    expect((await api.request('GET', '/v1/apps', { key })).body.items.map((app: { id: string }) => app.id)).toEqual([id]);
    expect((await api.request('PUT', `/v1/apps/${newId()}`, { key, body: { name: 'Other', timeZone: 'UTC' } })).status).toBe(404);
  });
});
