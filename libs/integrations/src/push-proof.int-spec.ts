import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, ApiHarness } from '../../../test/support/api-harness.js';
import { eventually } from '../../../test/support/bridge.js';
import { Cvent } from '../../../test/support/cvent.js';

let api: ApiHarness;
let cvent: Cvent;
let path: string;
let groupId: string;

beforeAll(async () => {
  cvent = await Cvent.start();
  api = await ApiHarness.start({ ...cvent.env, CVENT_EXTRA_HOSTS: `${cvent.url},http://127.0.0.1:9` });
});
afterAll(async () => {
  await api.stop();
  await cvent.stop();
});
beforeEach(async () => {
  await cvent.simulator.reset();
  application('two-way', ['event/events:read', 'event/contacts:write']);
  application('one-way', ['event/events:read']);
  ({ path, groupId } = await api.anApp());
});

const application = (clientId: string, scopes: readonly string[]) =>
  cvent.simulator.rest.applications.put(clientId, { clientSecret: `secret of ${clientId}`, scopes });

function save(clientId: string, over: Record<string, unknown> = {}): Promise<Answer> {
  const body = {
    clientId,
    clientSecret: `secret of ${clientId}`,
    host: cvent.url,
    eventId: 'event-1',
    sessionImportMethod: 'personal_agenda',
    defaultPeopleGroupId: groupId,
    cventToCms: true,
    cmsToCvent: true,
    ...over,
  };
  return api.request('PUT', `${path}/cvent-integration`, { body });
}

const saved = async () => (await api.request('GET', `${path}/cvent-integration`)).body;
const calls = () => [...cvent.simulator.rest.calls.newest()].length;

describe('G4: cmsToCvent', () => {
  it('G4: is saved when the application may write contacts', async () => {
    expect(await save('two-way')).toMatchObject({ status: 201, body: { cmsToCvent: true } });
  });

  it('G4: is refused without event/contacts:write, when created and when switched on, and nothing is saved', async () => {
    const refused = await save('one-way');
    expect(refused).toMatchObject({ status: 409, body: { code: 'integration.contacts_write_missing' } });
    expect(refused.body.detail).toContain('event/contacts:write');
    expect((await saved()).code).toBe('integration.not_found');
    expect((await save('one-way', { cmsToCvent: false })).status).toBe(201);
    expect(await save('one-way', { clientSecret: undefined, conflictPolicy: 'cms' })).toMatchObject({ status: 409 });
    expect(await saved()).toMatchObject({ cmsToCvent: false, conflictPolicy: 'latest' });
  });

  it('G4: is taken as soon as the application got the scope, whatever token is at hand', async () => {
    expect((await save('one-way')).status).toBe(409);
    application('one-way', ['event/contacts:write']);
    expect((await save('one-way')).status).toBe(201);
  });

  it('G4: asks only when it is switched on, or when the credentials change while it is on', async () => {
    const asked = async (over: Record<string, unknown>, clientId = 'two-way') => {
      const before = calls();
      return [(await save(clientId, over)).status, calls() - before];
    };
    expect(await asked({ cmsToCvent: false })).toEqual([201, 0]);
    expect(await asked({})).toEqual([200, 1]);
    expect(await asked({ conflictPolicy: 'cms' })).toEqual([200, 0]);
    expect(await asked({ clientSecret: undefined })).toEqual([200, 0]);
    expect(await asked({}, 'one-way')).toEqual([409, 1]);
    expect(await asked({ cmsToCvent: false }, 'one-way')).toEqual([200, 0]);
  });

  it('G4: never sends the saved secret with another client id', async () => {
    await save('two-way', { cmsToCvent: false });
    const before = calls();
    const answer = await save('one-way', { clientSecret: undefined });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'clientSecret' }] } });
    expect(calls()).toBe(before);
  });

  it('G4: is not saved by a proof of a secret that was replaced meanwhile', async () => {
    await save('two-way', { cmsToCvent: false });
    cvent.simulator.rest.faults.add({ kind: 'delay', delayMs: 400, operation: 'POST /oauth2/token', count: 1 });
    const switchedOn = save('two-way', { clientSecret: undefined });
    await eventually('the proof', () => cvent.simulator.rest.quota.used >= 1);
    await save('two-way', { clientSecret: 'wrong', cmsToCvent: false });
    expect(await switchedOn).toMatchObject({ status: 409, body: { code: 'integration.credentials_refused' } });
    expect((await saved()).cmsToCvent).toBe(false);
  });

  it('G4: is refused with Cvent’s reason when the credentials are wrong', async () => {
    const answer = await save('two-way', { clientSecret: 'wrong' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'integration.credentials_refused' } });
    expect(answer.body.detail).toContain('client secret');
    expect((await saved()).code).toBe('integration.not_found');
  });

  it('G4: waits for Cvent: when it cannot be reached nothing is saved', async () => {
    await save('two-way', { cmsToCvent: false });
    const away = await save('two-way', { host: 'http://127.0.0.1:9', cventToCms: false });
    expect(away).toMatchObject({ status: 503, body: { code: 'integration.cvent_unreachable' } });
    cvent.simulator.rest.quota.setTier('free');
    cvent.simulator.rest.quota.leave(0);
    expect(await save('two-way', { cventToCms: false })).toMatchObject({ status: 503, body: { code: 'integration.cvent_unreachable' } });
    expect(await saved()).toMatchObject({ cmsToCvent: false, cventToCms: true, host: cvent.url });
  });
});
