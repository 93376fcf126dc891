import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type Bridge, eventually } from '../../support/bridge.js';
import { aMessage, anInvitee } from '../../support/messages.js';
import { attendeeId, Scene } from '../../support/scene.js';

const [A, B] = [attendeeId(1), attendeeId(2)] as const;
const LIMIT = 25 * 1024 * 1024;
const MINUTE = 60_000;

/** What must not break anything, whatever the sender means by it. */
export function badInputSuite(bridge: () => Bridge): void {
  const open = (): Promise<Scene> => Scene.open(bridge());

  describe('bad input', () => {
    it.each<[string, string | Uint8Array, string]>([
      ['an empty body', '', 'not_json'],
      ['half of a JSON text', '{"eventType":"InviteeOrGuestAccepted","message":[', 'not_json'],
      ['two JSON texts', '{} {}', 'not_json'],
      ['a form', 'eventType=InviteeOrGuestAccepted', 'not_json'],
      ['bytes that are no UTF-8', Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d), 'not_json'],
      ['UTF-16', Buffer.from('{"eventType":"X","message":[]}', 'utf16le'), 'not_json'],
      ['a hundred thousand open brackets', '['.repeat(100_000), 'not_json'],
      ['null', 'null', 'not_an_envelope'],
      ['a number', '1e999', 'not_an_envelope'],
      ['message as text', '{"eventType":"InviteeOrGuestAccepted","message":"Ada"}', 'not_an_envelope'],
      ['message as an object', '{"eventType":"InviteeOrGuestAccepted","message":{"0":{}}}', 'not_an_envelope'],
      ['eventType as a list', '{"eventType":["InviteeOrGuestAccepted"],"message":[]}', 'not_an_envelope'],
      ['__proto__', '{"__proto__":{"eventType":"InviteeOrGuestAccepted","message":[]}}', 'not_an_envelope'],
    ])('B4: %s is kept as quarantined', async (_, body, reason) => {
      const scene = await open();
      await scene.take(body);
      expect(await scene.messages()).toMatchObject([{ status: 'quarantined', reason, elements: null }]);
    });

    it('B3: wrong types in an element are left out, and the rest of the person comes over', async () => {
      const scene = await open();
      await scene.accept({
        inviteeStub: A,
        firstName: { nested: true },
        lastName: 42,
        company: ['a', 1],
        isGuest: 'yes',
        customFields: 'none',
      });
      await scene.accept({
        inviteeStub: B,
        email: 'b@example.test',
        customFields: [null, 7, {}, { id: 5, value: 'x' }, { id: 'C1', value: { a: 1 } }],
      });
      expect((await scene.messages()).map(({ status }) => status)).toEqual(['applied', 'applied']);
      expect(await scene.emails()).toEqual(['ada@example.test', 'b@example.test']);
      expect((await scene.person('ada@example.test')).fields).toMatchObject({ firstName: null, lastName: '42' });
    });

    it('B3: NUL, halves of surrogate pairs and other odd characters do no harm', async () => {
      const scene = await open();
      const odd = '\u0000A\uD800d\uDC00a\u0007\u202E';
      await scene.take(rawMessage(scene, A, `"firstName":"\\u0000A\\uD800d\\uDC00a","lastName":"Ł 李 🦊","company":"\\u0000"`));
      await scene.tell(`InviteeOrGuestModified${odd}`, [anInvitee({ inviteeStub: B })]);
      await scene.accept({ inviteeStub: `${B}${odd}`, email: `b${odd}@example.test`, [odd]: odd, customFields: [{ id: odd, value: odd }] });
      expect((await scene.messages()).map(({ status }) => status)).toEqual(['applied', 'ignored', 'applied']);
      const { fields } = await scene.person('ada@example.test');
      expect(fields).toMatchObject({ firstName: 'A\uFFFDd\uFFFDa', lastName: 'Ł 李 🦊' });
    });

    it('B3: texts that are far too long do no harm', async () => {
      const scene = await open();
      const long = 'x'.repeat(3_000_000);
      await scene.accept({ inviteeStub: A, firstName: long, customFields: [{ id: 'C1', value: long }, { id: long, value: 'x' }] }); // prettier-ignore
      expect(await scene.lastMessage()).toMatchObject({
        status: 'applied',
        problems: [{ code: 'value_too_long' }, { code: 'value_too_long' }],
      });
      await scene.accept({ inviteeStub: B, email: `${'x'.repeat(15_000)}@example.test` });
      expect((await scene.lastMessage()).status).toMatch(/applied|failed/);
      await scene.accept({ inviteeStub: long, email: 'long@example.test' });
      await scene.modify({ inviteeStub: A, firstName: 'Augusta' });
      expect(await scene.person('ada@example.test')).toMatchObject({ fields: { firstName: 'Augusta' } });
    });

    it('B3: a body of exactly 25 MB is taken, one byte more is refused with 413 and leaves no row', async () => {
      const scene = await open();
      const message = aMessage('InviteeOrGuestAccepted', [anInvitee({ inviteeStub: A })], { messageTime: scene.at() });
      const full = Buffer.alloc(LIMIT, ' ');
      full.write(message);
      // On a busy machine the database may take longer for it than a sender is kept waiting; then it is sent again.
      await eventually('it to be taken', async () => (await bridge().deliver(scene.tenant, full)) === 200);
      await bridge().settled(scene.tenant);
      expect(await scene.messages()).toMatchObject([{ status: 'applied' }]);
      // It is refused before it was sent whole: a sender that is busy sending may find the connection closed before it reads why.
      await eventually('it to be refused', async () => (await bridge().deliver(scene.tenant, Buffer.alloc(LIMIT + 1, ' '))) === 413);
      await eventually('it to be refused', async () => (await deliverInChunks(scene, LIMIT + 1).catch(() => 0)) === 413);
      expect(await scene.messages()).toHaveLength(1);
    });

    it('B3: ten thousand elements, some of them broken, are applied', { timeout: 6 * MINUTE }, async () => {
      const scene = await open();
      const elements = Array.from({ length: 10_000 }, (_, n) =>
        n % 1_000 === 500 ? n : anInvitee({ inviteeStub: attendeeId(n), email: `person-${n}@example.test`, customFields: undefined }),
      );
      expect(await bridge().deliver(scene.tenant, aMessage('InviteeOrGuestAccepted', elements, { messageTime: scene.at() }))).toBe(200);
      await bridge().settled(scene.tenant, 5 * MINUTE);
      expect(await scene.lastMessage()).toMatchObject({ elements: 10_000, outcomes: { applied: 9_990, quarantined: 10 } });
      expect(await bridge().people(scene.tenant)).toHaveLength(9_990);
    });

    it('B3: a time that is far ahead pins nobody', async () => {
      const scene = await open();
      await scene.accept({ inviteeStub: A, firstName: 'Future' }, '2999-01-01T00:00:00.000Z');
      expect(await scene.lastMessage()).toMatchObject({ status: 'applied', problems: [{ code: 'time_of_receipt_used' }] });
      await scene.modify({ inviteeStub: A, firstName: 'Now' }, new Date().toISOString());
      expect(await scene.person('ada@example.test')).toMatchObject({ fields: { firstName: 'Now' } });
    });

    it('B4: wrong tokens by the thousand are answered 401, leave no row and slow nobody down for good', async () => {
      const scene = await open();
      const rows = await countOfRows();
      const statuses = new Map<number, number>();
      let left = 3_000;
      const lane = async (): Promise<void> => {
        for (let n = left--; n > 0; n = left--) {
          const url = n % 2 === 0 ? scene.tenant.webhook.url : `${bridge().origin}/cvent/webhooks/unknown-${n}`;
          const status = await bridge().deliver({ ...scene.tenant, webhook: { url, token: `wrong-${n}` } }, '{}');
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      };
      await Promise.all(Array.from({ length: 50 }, lane));
      expect([...statuses]).toEqual([[401, 3_000]]);
      expect(await countOfRows()).toBe(rows);
      await scene.accept({ inviteeStub: A });
      expect(await scene.people()).toHaveLength(1);
      expect((await bridge().call('GET', '/health/ready')).body).toMatchObject({ status: 'ok' });
    });

    it.each(['PUT', 'PATCH', 'DELETE'])('%s on the webhook URL is refused', async (method) => {
      const { tenant } = await open();
      const { pathname } = new URL(tenant.webhook.url);
      const answer = await fetch(bridge().origin + pathname, { method, headers: { authorization: tenant.webhook.token } });
      expect([404, 405]).toContain(answer.status);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    });
  });

  async function countOfRows(): Promise<number> {
    return (await bridge().sql<{ n: number }>('SELECT count(*)::int AS n FROM inbox_messages'))[0]!.n;
  }

  /** A body whose length is not told beforehand. Answers the status. */
  function deliverInChunks({ tenant }: Scene, length: number): Promise<number> {
    const url = new URL(new URL(tenant.webhook.url).pathname, bridge().origin);
    return new Promise((resolve, reject) => {
      const headers = { authorization: tenant.webhook.token, 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
      const outgoing = request(url, { method: 'POST', headers }, (incoming) => {
        resolve(incoming.statusCode ?? 0);
        outgoing.destroy();
      });
      outgoing.on('error', reject);
      const part = Buffer.alloc(1024 * 1024, ' ');
      for (let sent = 0; sent < length; sent += part.length) outgoing.write(part.subarray(0, Math.min(part.length, length - sent)));
      outgoing.end();
    });
  }
}

/** An acceptance whose element holds this piece of JSON, escapes and all. */
function rawMessage(scene: Scene, inviteeStub: string, json: string): string {
  const { firstName: _1, lastName: _2, company: _3, ...rest } = anInvitee({ inviteeStub });
  return aMessage('InviteeOrGuestAccepted', [rest], { messageTime: scene.at() }).replace('"message":[{', `"message":[{${json},`);
}
