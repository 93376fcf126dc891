import { describe, expect, it } from 'vitest';
import { type Bridge, eventually } from '../../support/bridge.js';
import { aMessage, anInvitee } from '../../support/messages.js';
import { attendeeId, Scene } from '../../support/scene.js';

const [A, B] = [attendeeId(1), attendeeId(2)] as const;

/** The integration's settings, in so far as the way of a message depends on them: G1, G2, G3, B2. */
export function settingsSuite(bridge: () => Bridge): void {
  describe('settings', () => {
    it('G1: with Cvent to CMS off the mirrors stay true and the app does not change; switched on, the attendees follow', async () => {
      const scene = await Scene.open(bridge(), { cventToCms: false });
      await scene.accept({ inviteeStub: A });
      await scene.modify({ inviteeStub: A, firstName: 'Augusta' });
      await scene.accept({ inviteeStub: B, email: 'gone@example.test' });
      await scene.cancel({ inviteeStub: B, email: 'gone@example.test' });
      expect(await scene.people()).toEqual([]);
      expect(await scene.placements()).toEqual({ [A]: 'direction_off', [B]: 'direction_off' });
      await bridge().saveIntegration(scene.tenant, { cventToCms: true });
      await eventually(
        'the walk',
        async () => (await scene.placements())[A] === 'in_app' && (await scene.placements())[B] === 'not_accepted',
      );
      expect(await scene.people()).toMatchObject([{ fields: { firstName: 'Augusta' }, groups: [{ name: 'Attendees' }] }]);
    });

    it('G1: switched off again, people stay as they are; switched on, they catch up', async () => {
      const scene = await Scene.open(bridge());
      await scene.accept({ inviteeStub: A });
      await bridge().saveIntegration(scene.tenant, { cventToCms: false });
      await scene.cancel({ inviteeStub: A });
      expect(await scene.emails()).toEqual(['ada@example.test']);
      await bridge().saveIntegration(scene.tenant, { cventToCms: true });
      await eventually('the walk', async () => (await scene.emails()).length === 0);
    });

    it('G1: the host is one of the two, and what is wrong is told without the secret', async () => {
      const scene = await Scene.open(bridge());
      const answer = await bridge().saveIntegration(scene.tenant, {
        host: 'https://evil.example.com',
        clientSecret: 'canary-secret-in-a-bad-request',
      });
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ errors: [{ field: 'host' }] });
      expect(answer.text).not.toContain('canary-secret');
    });

    it('G2: saving shows where Cvent delivers and a token of at most 150 characters, and they work', async () => {
      const scene = await Scene.open(bridge());
      const { webhook } = await scene.call(200, 'GET', '/cvent-integration');
      expect(webhook).toEqual(scene.tenant.webhook);
      expect(scene.tenant.webhook.token.length).toBeLessThanOrEqual(150);
      expect(scene.tenant.webhook.token.length).toBeGreaterThanOrEqual(32);
      await scene.accept({ inviteeStub: A });
      expect(await scene.people()).toHaveLength(1);
    });

    it('G3: the Cvent agenda is there and cannot be deleted while the integration exists', async () => {
      const scene = await Scene.open(bridge());
      const { cventAgendaId } = await scene.call(200, 'GET', '/cvent-integration');
      expect(await scene.call(409, 'DELETE', `/agendas/${String(cventAgendaId)}`)).toMatchObject({
        code: expect.stringMatching(/^agenda\./),
      });
      await scene.call(204, 'DELETE', '/cvent-integration');
      await scene.call(204, 'DELETE', `/agendas/${String(cventAgendaId)}`);
    });

    it('B2: after a rotation both tokens are good for the grace time, and nothing is lost', async () => {
      const scene = await Scene.open(bridge());
      const { token: old } = scene.tenant.webhook;
      const rotated = await scene.call(200, 'POST', '/cvent-integration/webhook-token/rotate', { graceHours: 1 });
      const { token, url } = rotated['webhook'] as { token: string; url: string };
      expect(url).toBe(scene.tenant.webhook.url);
      expect(token).not.toBe(old);
      expect(await deliverWith(scene, token)).toBe(200);
      expect(await deliverWith(scene, old)).toBe(200);
      await bridge().sql(`UPDATE integrations SET previous_webhook_tokens = jsonb_set(previous_webhook_tokens, '{0,until}', '"2020-01-01T00:00:00.000Z"') WHERE app_id = $1`, [scene.tenant.appId]); // prettier-ignore
      await eventually('the end of the grace time', async () => (await deliverWith(scene, old)) === 401);
      expect(await deliverWith(scene, token)).toBe(200);
    });

    it('B2: without grace the old token is refused', async () => {
      const scene = await Scene.open(bridge());
      const { token: old } = scene.tenant.webhook;
      expect(await deliverWith(scene, old)).toBe(200);
      await scene.call(200, 'POST', '/cvent-integration/webhook-token/rotate', { graceHours: 0 });
      await eventually('the refusal of the old token', async () => (await deliverWith(scene, old)) === 401);
    });

    it('B2: a new client secret changes nothing else', async () => {
      const scene = await Scene.open(bridge());
      await scene.accept({ inviteeStub: A });
      const { id } = (await scene.people())[0]!;
      const saved = await bridge().saveIntegration(scene.tenant, { clientSecret: 'another-client-secret' });
      expect(saved).toMatchObject({ status: 200, body: { webhook: scene.tenant.webhook } });
      expect(saved.text).not.toContain('another-client-secret');
      await scene.modify({ inviteeStub: A, firstName: 'Augusta' });
      expect(await scene.people()).toMatchObject([{ id, fields: { firstName: 'Augusta' } }]);
    });
  });

  function deliverWith(scene: Scene, token: string): Promise<number> {
    const body = aMessage('InviteeOrGuestModified', [anInvitee({ inviteeStub: A })], { messageTime: scene.at() });
    return bridge().deliver(scene.tenant, body, { token });
  }
}
