import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Bridge, eventually } from '../../support/bridge.js';
import { aMessage, anInvitee } from '../../support/messages.js';
import { attendeeId, Scene } from '../../support/scene.js';

const [A, B, C] = [attendeeId(1), attendeeId(2), attendeeId(3)] as const;
const OTHER_EVENT = 'A0000000-0000-4000-8000-00000000000E';
const CHECK = 'e2e_refuses_one';

/** What becomes of messages: G5, G6, B3, B4, B8. */
export function webhooksSuite(bridge: () => Bridge): void {
  const open = (): Promise<Scene> => Scene.open(bridge());
  const fixture = (type: string): Promise<Buffer> => readFile(new URL(`../../fixtures/webhooks/${type}.json`, import.meta.url));

  describe('messages', () => {
    it.each([
      ['InviteeOrGuestAccepted', 'applied', ['Mira']],
      ['InviteeOrGuestModified', 'applied', ['Miranda']],
      ['InviteeOrGuestCancelled', 'applied', []],
      ['InviteeRegistersForCventSession', 'applied', ['Mira']],
      ['InviteeCancelsRegistrationForCventSession', 'applied', ['Mira']],
      ['SessionCreated', 'applied', []],
      ['SessionUpdated', 'applied', []],
      ['SessionDeleted', 'applied', []],
    ])('G5: %s is processed', async (type, status, firstNames) => {
      const scene = await open();
      await scene.take(await fixture(type));
      expect(await scene.messages()).toMatchObject([{ eventType: type, status, elements: 1, problems: [] }]);
      expect((await scene.people()).map(({ fields }) => fields['firstName'])).toEqual(firstNames);
    });

    it.each(['InviteeOrGuestEmailSent', 'SpeakerUpdated', 'ContactCreated', 'InviteeDidSomethingNew'])(
      'G5: %s is answered 200, counted and left alone',
      async (type) => {
        const scene = await open();
        await scene.tell(type, [anInvitee({ inviteeStub: A }), anInvitee({ inviteeStub: B })]);
        expect(await scene.messages()).toMatchObject([{ eventType: type, status: 'ignored', reason: 'unsupported_type', outcomes: { unsupported_type: 2 } }]); // prettier-ignore
        expect(await scene.attendees()).toEqual([]);
      },
    );

    it('G6: elements of another event are counted as foreign and left alone, beside those of the own event', async () => {
      const scene = await open();
      await scene.accept({ inviteeStub: A, eventStub: OTHER_EVENT });
      expect(await scene.lastMessage()).toMatchObject({ status: 'ignored', reason: 'foreign_event', outcomes: { foreign_event: 1 } });
      await scene.tell('InviteeOrGuestAccepted', [anInvitee({ inviteeStub: A, eventStub: OTHER_EVENT }), anInvitee({ inviteeStub: B })]);
      expect(await scene.lastMessage()).toMatchObject({ status: 'applied', outcomes: { foreign_event: 1, applied: 1 } });
      expect(await scene.placements()).toEqual({ [B]: 'in_app' });
    });

    it('B3: the validation GET is answered on both URL forms, to the right token only', async () => {
      const { tenant } = await open();
      const { pathname } = new URL(tenant.webhook.url);
      for (const path of [pathname, `${pathname}/InviteeOrGuestAccepted/9b6f`]) {
        const ask = (token: string | null): Promise<Response> =>
          fetch(bridge().origin + path, { headers: { 'request-id': 'r-1', ...(token === null ? {} : { authorization: token }) } });
        expect((await ask(tenant.webhook.token)).status).toBe(200);
        expect((await ask('another-token')).status).toBe(401);
        expect((await ask(null)).status).toBe(401);
      }
      expect(await bridge().messages(tenant)).toEqual([]);
    });

    it('B3: both URL forms deliver; the body is believed, not the URL', async () => {
      const scene = await open();
      await scene.take(
        aMessage('InviteeOrGuestAccepted', [anInvitee({ inviteeStub: A, email: 'a@example.test' })], { messageTime: scene.at() }),
      );
      const cancelled = aMessage('InviteeOrGuestCancelled', [anInvitee({ inviteeStub: A })], { messageTime: scene.at() });
      await scene.take(cancelled, '/InviteeOrGuestAccepted/9b6f0c1e-1f0e-4e59-8a35-0f5a7f2f8a01');
      expect((await scene.messages()).map(({ eventType }) => eventType)).toEqual(['InviteeOrGuestAccepted', 'InviteeOrGuestCancelled']);
      expect(await scene.people()).toEqual([]);
    });

    it('B3: the same delivery many times over, at once and later, is one row and one change', async () => {
      const scene = await open();
      const body = aMessage('InviteeOrGuestAccepted', [anInvitee({ inviteeStub: A })], { messageTime: scene.at() });
      const statuses = await Promise.all(Array.from({ length: 20 }, () => bridge().deliver(scene.tenant, body)));
      expect(new Set(statuses)).toEqual(new Set([200]));
      await scene.take(body);
      expect(await scene.messages()).toHaveLength(1);
      expect(await scene.history((await scene.people())[0]!.id)).toHaveLength(1);
    });

    it('guarantee 2: bodies with the same id and time but other words end the same in any order', async () => {
      const [scene, reversed] = [await open(), await open()];
      const told = { messageTime: scene.at(), messageStub: 'the-same' };
      const bodies = ['Ada', 'Augusta', 'Byron'].map((firstName) =>
        aMessage('InviteeOrGuestModified', [anInvitee({ inviteeStub: A, firstName })], told),
      );
      for (const body of bodies) await scene.take(body);
      for (const body of bodies.toReversed()) await reversed.take(body);
      const names = async (of: Scene): Promise<unknown[]> => (await of.people()).map(({ fields }) => fields['firstName']);
      expect(await names(reversed)).toEqual(await names(scene));
      expect(await names(scene)).toHaveLength(1);
    });

    it('B3: elements that cannot be understood never fail the others', async () => {
      const scene = await open();
      const broken = [42, null, 'text', [], {}, anInvitee({ inviteeStub: '' }), anInvitee({ eventStub: null })];
      await scene.tell('InviteeOrGuestAccepted', [...broken, anInvitee({ inviteeStub: A, email: 'a@example.test' }), anInvitee({ inviteeStub: B, email: 'b@example.test' })]); // prettier-ignore
      const { status, reason, outcomes, problems } = await scene.lastMessage();
      expect({ status, reason, outcomes }).toEqual({ status: 'quarantined', reason: 'elements_not_understood', outcomes: { quarantined: broken.length, applied: 2 } }); // prettier-ignore
      expect(problems.map(({ index }) => index)).toEqual(broken.map((_, index) => index));
      expect(await scene.emails()).toEqual(['a@example.test', 'b@example.test']);
    });

    it('B3: an element that cannot be applied never fails the others; the message ends as a listed failure and can be replayed', async () => {
      const scene = await open();
      const refused = `refused-${scene.tenant.appId}@example.test`;
      await bridge().sql(`ALTER TABLE people ADD CONSTRAINT ${CHECK} CHECK (email_key <> '${refused}') NOT VALID`);
      try {
        const elements = [anInvitee({ inviteeStub: A, email: refused }), anInvitee({ inviteeStub: B, email: 'fine@example.test' })];
        expect(await bridge().deliver(scene.tenant, aMessage('InviteeOrGuestAccepted', elements, { messageTime: scene.at() }))).toBe(200);
        await eventually('the other element', async () => (await scene.emails()).join() === 'fine@example.test');
        // The rest of its attempts would take a minute: let the next one be the last.
        await bridge().sql('UPDATE inbox_messages SET attempts = 7 WHERE integration_id = (SELECT id FROM integrations WHERE app_id = $1)', [scene.tenant.appId]); // prettier-ignore
        await bridge().settled(scene.tenant);
        expect(await scene.call(200, 'GET', '/cvent-integration/messages?status=failed')).toMatchObject({
          items: [
            {
              status: 'failed',
              reason: 'message.elements_failed',
              outcomes: { failed: 1 },
              problems: [{ index: 0, code: 'bug.unexpected' }],
            },
          ],
        });
      } finally {
        await bridge().sql(`ALTER TABLE people DROP CONSTRAINT ${CHECK}`);
      }
      const { id } = await scene.lastMessage();
      await scene.call(200, 'POST', `/cvent-integration/messages/${id}/replay`);
      await bridge().settled(scene.tenant);
      expect(await scene.lastMessage()).toMatchObject({ id, status: 'applied', problems: [] });
      expect(await scene.emails()).toEqual(['fine@example.test', refused]);
    });

    it('B4: a wrong or missing token is answered 401 and leaves no row', async () => {
      const { tenant } = await open();
      const other = await open();
      const body = aMessage('InviteeOrGuestAccepted', [anInvitee({ inviteeStub: A })]);
      for (const token of ['', 'wrong', `Bearer ${tenant.webhook.token}`, tenant.webhook.token.slice(0, -1), other.tenant.webhook.token])
        expect(await bridge().deliver(tenant, body, { token })).toBe(401);
      const unknown = { ...tenant, webhook: { ...tenant.webhook, url: tenant.webhook.url.replace(/[^/]+$/, 'no-such-key') } };
      expect(await bridge().deliver(unknown, body)).toBe(401);
      expect(await bridge().messages(tenant)).toEqual([]);
      expect(await bridge().messages(other.tenant)).toEqual([]);
    });

    it('B4: a body that cannot be understood is kept as quarantined with its reason, and can be replayed', async () => {
      const scene = await open();
      await scene.take('{"eventType":"InviteeOrGuestAccepted"');
      await scene.take('[]');
      await scene.take('{"message":[]}');
      expect((await scene.messages()).map(({ status, reason }) => [status, reason])).toEqual([
        ['quarantined', 'not_json'],
        ['quarantined', 'not_an_envelope'],
        ['quarantined', 'not_an_envelope'],
      ]);
      const { id } = await scene.lastMessage();
      const mended = aMessage('InviteeOrGuestAccepted', [anInvitee({ inviteeStub: A })], { messageTime: scene.at() });
      await bridge().sql('UPDATE inbox_messages SET body = $2 WHERE id = $1', [id, Buffer.from(mended)]);
      await scene.call(200, 'POST', `/cvent-integration/messages/${id}/replay`);
      await bridge().settled(scene.tenant);
      expect(await scene.lastMessage()).toMatchObject({ id, status: 'applied', reason: null });
      expect(await scene.people()).toHaveLength(1);
    });

    it('B4: the stored body is what came, less what must not be kept', async () => {
      const scene = await open();
      const plain = aMessage('InviteeOrGuestAccepted', [anInvitee({ inviteeStub: A })], { messageTime: scene.at() });
      await scene.take(plain);
      expect(await scene.call(200, 'GET', `/cvent-integration/messages/${(await scene.lastMessage()).id}/body`)).toEqual({ body: plain });
      const born = { dateOfBirth: '1815-12-10', passportNumber: 'X-1' };
      await scene.tell('InviteeOrGuestModified', [anInvitee({ inviteeStub: B, email: 'b@example.test', ...born })]);
      const { body } = await scene.call(200, 'GET', `/cvent-integration/messages/${(await scene.lastMessage()).id}/body`);
      expect(body).toContain('b@example.test');
      expect(body).not.toMatch(/1815-12-10|X-1|dateOfBirth|passport/);
    });

    it.each(['InviteeSubstitutedInAnEvent', 'AttendeeManualSynced', 'SessionManualSynced'])(
      'B8: %s is not applied, but a settle read is wanted',
      async (type) => {
        const scene = await open();
        await scene.tell(type, [anInvitee({ inviteeStub: C })]);
        expect(await scene.lastMessage()).toMatchObject({ status: 'ignored', reason: 'unsupported_type' });
        expect(await scene.attendees()).toEqual([]);
        expect(await settleRequests(scene)).toBe(1);
      },
    );

    it('B8: no read is wanted for another event or by messages that are applied', async () => {
      const scene = await open();
      await scene.tell('InviteeSubstitutedInAnEvent', [anInvitee({ eventStub: OTHER_EVENT })]);
      await scene.tell('InviteeOrGuestEmailSent', [anInvitee()]);
      expect(await settleRequests(scene)).toBe(0);
    });
  });

  async function settleRequests({ tenant }: Scene): Promise<number> {
    const [row] = await bridge().sql<{ n: number }>(
      'SELECT count(*)::int AS n FROM settle_requests s JOIN integrations i ON i.id = s.integration_id WHERE i.app_id = $1',
      [tenant.appId],
    );
    return row!.n;
  }
}
