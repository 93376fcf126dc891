import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebhookTargets } from '#integrations';
import { Database } from '#platform';
import { ApiHarness } from '../../../../test/support/api-harness.js';
import { aMessage } from '../../../../test/support/messages.js';

interface Tenant {
  readonly id: string;
  readonly appId: string;
  readonly key: string;
  readonly token: string;
}

let api: ApiHarness;
beforeAll(async () => void (api = await ApiHarness.start()));
afterAll(() => api.stop());
afterEach(() => vi.restoreAllMocks());

async function aTenant(): Promise<Tenant> {
  const { appId, groupId, path } = await api.anApp();
  const { body } = await api.request('PUT', `${path}/cvent-integration`, {
    body: {
      clientId: 'client-1',
      clientSecret: 'secret',
      host: 'https://api-platform.cvent.com',
      eventId: '0F3A1C52-7C1E-4A8E-9A52-3C1D5F7A9B10',
      sessionImportMethod: 'personal_agenda',
      defaultPeopleGroupId: groupId,
      cventToCms: true,
      cmsToCvent: false,
    },
  });
  return { id: body.id, appId, key: body.webhook.url.split('/').at(-1), token: body.webhook.token };
}

async function deliver(key: string, token: string, payload: string = aMessage('InviteeOrGuestAccepted', [])): Promise<number> {
  const headers = { authorization: token, 'content-type': 'application/json' };
  return (await api.app.inject({ method: 'POST', url: `/cvent/webhooks/${key}`, headers, payload })).statusCode;
}

describe('the webhook key', () => {
  it.each(['%00', 'no-such-key', '%ff%fe', 'a'.repeat(150), 'AAAAAAAAAAAAAAAAAAAAAB', 'AAAAAAAAAAAAAAAAAAAA%00A'])(
    'B4: %s, which no integration can have, is unknown without a query and harms nobody who delivers beside it',
    async (key) => {
      const tenant = await aTenant();
      const queries = vi.spyOn(api.app.get(Database, { strict: false }), 'query');
      expect([400, 401]).toContain(await deliver(key, tenant.token));
      expect(queries).not.toHaveBeenCalled();
      const statuses = await Promise.all([key, tenant.key, key].map((one) => deliver(one, tenant.token)));
      expect([400, 401]).toContain(statuses[0]);
      expect(statuses[1]).toBe(200);
    },
  );

  it('B4: one that Postgres refuses is told apart from those that were looked up beside it', async () => {
    const tenant = await aTenant();
    const found = await api.app.get(WebhookTargets, { strict: false }).find(['\u0000', tenant.key, 'unknown']);
    expect([found.get('\u0000'), found.get('unknown')]).toEqual([null, undefined]);
    expect(found.get(tenant.key)).toMatchObject({ integrationId: tenant.id, appId: tenant.appId });
  });
});
