import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebhookTargets } from '#integrations';
import { newId } from '#kernel';
import { Database } from '#platform';
import { type Answer, ApiHarness } from '../../../../test/support/api-harness.js';
import { eventually } from '../../../../test/support/bridge.js';
import { anIntakeTenant, deliver as deliverTo, type IntakeTenant } from '../../../../test/support/intake-client.js';
import { aMessage } from '../../../../test/support/messages.js';

let api: ApiHarness;
beforeAll(async () => void (api = await ApiHarness.start()));
afterAll(() => api.stop());
afterEach(() => vi.restoreAllMocks());

const aTenant = (): Promise<IntakeTenant> => anIntakeTenant(api);
const deliver = async (key: string, token: string, body?: string): Promise<number> => (await deliverTo(api, { key, token }, body)).status;

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

describe('a locked integration', () => {
  const ANOTHER_BODY = (n: number): string => aMessage('InviteeOrGuestAccepted', [], { messageStub: `body-${n}` });

  const isSomebodyWaiting = async (): Promise<boolean> =>
    (await api.sql(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)).length > 0;

  /** Runs `work` while another transaction has done `statement`, which is taken back afterwards. */
  async function during(statement: string, values: readonly unknown[], work: () => Promise<void>): Promise<void> {
    const undo = new Error('undo');
    const database = api.app.get(Database, { strict: false });
    const lasting = database.transaction(async (tx) => {
      await tx.query({ text: statement }, values);
      await work();
      throw undo;
    });
    await lasting.catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  }

  it.each([
    ['its deletion', 'DELETE FROM integrations WHERE app_id = $1'],
    ['the deletion of its App', 'DELETE FROM apps WHERE id = $1'],
  ])('B4: by %s, holds up only its own deliveries, which are refused with 503', async (_, statement) => {
    const [locked, other] = [await aTenant(), await aTenant()];
    await during(statement, [locked.appId], async () => {
      let ahead = 0;
      for (let round = 0; round < 8; round++) {
        const theirs = [1, 2, 3].map((n) => deliver(locked.key, locked.token, ANOTHER_BODY(round * 10 + n)));
        const refused = Promise.race(theirs).then(() => 'theirs');
        const own = deliver(other.key, other.token, ANOTHER_BODY(round));
        // The first time, the lock is not known of yet.
        if ((await Promise.race([own.then(() => 'own'), refused])) === 'own') ahead++;
        expect(await own).toBe(200);
        expect(await Promise.all(theirs)).toEqual([503, 503, 503]);
      }
      expect(ahead).toBeGreaterThan(2); // whoever waits for the lock of another comes after them, always
    });
    await eventually('the integration to be served again', async () => (await deliver(locked.key, locked.token)) === 200);
  });

  it('B4: large bodies of others are taken, too', async () => {
    const [locked, other] = [await aTenant(), await aTenant()];
    const large = JSON.stringify({ filling: 'a'.repeat(300_000) });
    await during('DELETE FROM integrations WHERE id = $1', [locked.id], async () => {
      const theirs = [1, 2, 3, 4, 5, 6].map((n) => deliver(locked.key, locked.token, large + ' '.repeat(n)));
      expect(await deliver(other.key, other.token, large)).toBe(200);
      expect(new Set(await Promise.all(theirs))).toEqual(new Set([503]));
    });
  });

  it('B4: takes deliveries while its deletion hands its people over', async () => {
    const tenant = await aTenant();
    const personId = newId();
    await api.sql(`INSERT INTO people (id, app_id, origin, sync_state) VALUES ($1, $2, 'cvent', 'in_sync')`, [personId, tenant.appId]);
    let deletion: Promise<Answer> | undefined;
    await during('SELECT 1 FROM people WHERE id = $1 FOR UPDATE', [personId], async () => {
      deletion = api.request('DELETE', `/v1/apps/${tenant.appId}/cvent-integration`);
      await eventually('the deletion to wait for the person', isSomebodyWaiting);
      expect(await deliver(tenant.key, tenant.token)).toBe(200);
    });
    expect((await deletion!).status).toBe(204);
    expect(await deliver(tenant.key, tenant.token, ANOTHER_BODY(1))).toBe(401);
  });

  it('B4: one that was deleted meanwhile is unknown', async () => {
    const [deleted, other] = [await aTenant(), await aTenant()];
    expect(await deliver(deleted.key, deleted.token)).toBe(200);
    await api.sql('DELETE FROM integrations WHERE id = $1', [deleted.id]);
    expect(await Promise.all([deleted, other].map(({ key, token }) => deliver(key, token, ANOTHER_BODY(1))))).toEqual([401, 200]);
  });
});

describe('the media type', () => {
  it.each(['application/json', 'text/plain', 'garbage', ';;', 'application/json; charset="', '', 'multipart/form-data'])(
    'B4: %j harms no delivery: its body is taken as it came',
    async (contentType) => {
      const { id, key, token } = await aTenant();
      const headers = { authorization: token, 'content-type': contentType };
      const answer = await api.app.inject({ method: 'POST', url: `/cvent/webhooks/${key}`, headers, payload: '{"as":"it came"}' });
      expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'stored' }]);
      const [row] = await api.sql<{ body: Buffer }>('SELECT body FROM inbox_messages WHERE integration_id = $1', [id]);
      expect(row!.body.toString()).toBe('{"as":"it came"}');
    },
  );
});
