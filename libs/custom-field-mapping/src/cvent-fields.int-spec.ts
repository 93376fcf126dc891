import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Answer, ApiHarness } from '../../../test/support/api-harness.js';
import { Cvent } from '../../../test/support/cvent.js';

let api: ApiHarness;
let cvent: Cvent;
let path: string;
let integrationId: string;
let clientId: string;
let appId: string;
beforeAll(async () => {
  cvent = await Cvent.start();
  api = await ApiHarness.start(cvent.env);
});
afterAll(async () => {
  await api.stop();
  await cvent.stop();
});
beforeEach(async () => {
  const app = await api.anApp();
  appId = app.appId;
  path = `${app.path}/cvent-integration`;
  clientId = `fields-${newId()}`;
  const { clientSecret } = cvent.simulator.rest.applications.put(clientId);
  const { id: eventId } = cvent.simulator.events.put({ registrationTypes: ['Speaker', 'Partner'] });
  const settings = { clientId, clientSecret, host: cvent.url, eventId, sessionImportMethod: 'personal_agenda', defaultPeopleGroupId: app.groupId, cventToCms: true, cmsToCvent: false }; // prettier-ignore
  integrationId = (await api.request('PUT', path, { body: settings })).body.id as string;
});

type Row = Record<string, unknown>;
const get = (): Promise<Answer> => api.request('GET', `${path}/cvent-fields`);
const refresh = (): Promise<Answer> => api.request('POST', `${path}/cvent-fields/refresh`);
const attendee = (values: Row): Promise<unknown> =>
  api.sql(
    `INSERT INTO attendees (integration_id, attendee_id, app_id, as_of, as_of_kind, as_of_id, "values", placement) VALUES ($1, $2, $3, now(), 'message', '1', $4, 'direction_off')`,
    [integrationId, newId(), appId, values],
  );
const callsMade = (): number => [...cvent.simulator.rest.calls.newest()].filter(({ operation }) => /custom-fields|registration-types/.test(String(operation))).length; // prettier-ignore

describe('what of Cvent’s can be mapped', () => {
  it('G12: standard fields always; the rest from what attendees have, before Cvent was asked', async () => {
    await attendee({ company: 'Engines', title: '', 'custom:f1': 'Vegan', registrationType: 'Speaker', 'answers:f1': ['x'] });
    await attendee({ 'custom:f1': '', registrationType: 'speaker', registrationTypeId: null });
    await attendee({ registrationType: 'Speaker' });
    const { body } = await get();
    expect(body).toMatchObject({ readAt: null, problems: [] });
    expect(body.registrationTypes).toEqual([{ id: null, name: 'Speaker', attendees: 3, knownFrom: 'attendees' }]);
    expect(body.customFields).toMatchObject([{ id: 'f1', name: null, type: 'unknown', example: 'Vegan', knownFrom: 'attendees' }]);
    const standard = new Map((body.standardFields as { name: string; example: unknown }[]).map((field) => [field.name, field]));
    expect(standard.get('company')).toMatchObject({ type: 'text', largestLength: 100, isWritable: true, example: 'Engines' });
    expect(standard.get('title')).toMatchObject({ example: null });
    expect([standard.has('dateOfBirth'), standard.has('registrationType')]).toEqual([false, false]);
  });

  it('asks Cvent when told to, once a minute at most', async () => {
    await attendee({ registrationType: 'Speaker' });
    const before = callsMade();
    const { body } = await refresh();
    expect(body.problems).toEqual([]);
    expect(body.registrationTypes).toMatchObject([{ name: 'Partner', attendees: 0 }, { name: 'Speaker', attendees: 1, knownFrom: 'cvent' }]); // prettier-ignore
    expect(body.customFields.length).toBeGreaterThan(3);
    expect(body.customFields.find(({ type }: Row) => type === 'multi_choice').choices.length).toBeGreaterThan(1);
    expect(Date.parse(body.readAt as string)).toBeGreaterThan(Date.now() - 60_000);
    const asked = callsMade();
    expect(asked).toBeGreaterThan(before);
    expect((await refresh()).body).toEqual(body);
    expect(callsMade()).toBe(asked);
  });

  it('G4: without the scopes, and without Cvent, says what is missing and answers what is known', async () => {
    await attendee({ registrationType: 'Speaker' });
    cvent.simulator.rest.applications.put(clientId, { scopes: ['event/events:read'] });
    const { status, body } = await refresh();
    expect([status, body.readAt]).toEqual([200, null]);
    expect(body.problems.map(({ code }: Row) => code)).toEqual(['cvent.scope_missing', 'cvent.scope_missing']);
    expect(body.registrationTypes).toMatchObject([{ name: 'Speaker', knownFrom: 'attendees' }]);
    await api.sql(`UPDATE integrations SET host = 'http://127.0.0.1:9' WHERE id = $1`, [integrationId]);
    expect((await refresh()).body.problems).toHaveLength(1);
  });

  it('B11: has everybody mapped anew when Cvent’s lists changed, and only then', async () => {
    const version = async (): Promise<unknown> => (await api.sql('SELECT settings_version AS v FROM integrations WHERE id = $1', [integrationId]))[0]; // prettier-ignore
    const age = (): Promise<unknown> => api.sql(`UPDATE cvent_catalogue SET read_at = now() - interval '1 hour' WHERE integration_id = $1`, [integrationId]); // prettier-ignore
    await refresh();
    expect(await version()).toEqual({ v: 1 });
    const mappings = [{ kind: 'person_field', source: { type: 'standard_field', name: 'company' }, target: { personField: 'company' } }];
    await api.request('PUT', `${path}/mappings`, { body: { mappings }, headers: { 'if-match': '"0"' } });
    await age();
    await refresh();
    expect(await version()).toEqual({ v: 2 });
    await age();
    await api.sql(`UPDATE cvent_catalogue SET name = 'An old name' WHERE integration_id = $1 AND name = 'Speaker'`, [integrationId]);
    await refresh();
    expect(await version()).toEqual({ v: 3 });
  });
});
