import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Bridge, Tenant } from '../../support/bridge.js';
import { aMessage, anInvitee, EVENT_ID } from '../../support/messages.js';

const EXAMPLES = join(process.cwd(), '..', 'shared', 'cvent', 'webhooks');
const TYPES = ['InviteeOrGuestAccepted', 'InviteeOrGuestModified', 'InviteeOrGuestCancelled'] as const;

/** What hostile or careless input does, what leaks, what operators see, and every known example of Cvent's messages. */
export function safetySuite(running: () => Bridge): void {
  const send = async (tenant: Tenant, ...bodies: (string | Uint8Array)[]): Promise<void> => {
    for (const body of bodies) expect(await running().deliver(tenant, body)).toBe(200);
    await running().settled(tenant);
  };
  const accepted = (over = {}): string => aMessage('InviteeOrGuestAccepted', [anInvitee(over)]);
  const path = ({ appId }: Tenant, rest: string): string => `/v1/apps/${appId}${rest}`;
  const ends = async (tenant: Tenant): Promise<unknown[]> =>
    (await running().messages(tenant)).map(({ status, reason }) => [status, reason]);

  describe('hostile input', () => {
    it('B4: a wrong token and an unknown URL get 401 and leave no row, by the thousand', async () => {
      const tenant = await running().tenant();
      const body = accepted();
      const wrong = async (index: number): Promise<number> => running().deliver(tenant, body, { token: `wrong-${index}` });
      const statuses = new Set<number>();
      for (let round = 0; round < 20; round++)
        for (const status of await Promise.all(Array.from({ length: 100 }, (_, index) => wrong(round * 100 + index)))) statuses.add(status);
      expect([...statuses]).toEqual([401]);
      const unknown = await fetch(`${running().origin}/cvent/webhooks/nobody-has-this-key`, {
        method: 'POST',
        headers: { authorization: tenant.webhook.token },
        body,
      });
      expect(unknown.status).toBe(401);
      expect(await running().messages(tenant)).toEqual([]);
      await send(tenant, body);
      expect(await running().people(tenant)).toHaveLength(1);
    });

    it.each([
      ['no JSON', '{"eventType":', 'not_json'],
      ['not UTF-8', Uint8Array.of(0xff, 0xfe, 0x7b), 'not_json'],
      ['nothing', '', 'not_json'],
      ['a list', '[]', 'not_an_envelope'],
      ['no event type', '{"message":[]}', 'not_an_envelope'],
      ['a message that is no list', '{"eventType":"InviteeOrGuestAccepted","message":{}}', 'not_an_envelope'],
    ])('B4: a body that holds %s is answered 200, quarantined with its reason, and can be replayed', async (_, body, reason) => {
      const tenant = await running().tenant();
      await send(tenant, body);
      expect(await ends(tenant)).toEqual([['quarantined', reason]]);
      const list = await running().call('GET', path(tenant, '/cvent-integration/messages?status=quarantined'));
      const replayed = await running().call(
        'POST',
        path(tenant, `/cvent-integration/messages/${String(list.body.items![0]!['id'])}/replay`),
      );
      expect(replayed.status).toBe(200);
      await running().settled(tenant);
      expect(await ends(tenant)).toEqual([['quarantined', reason]]);
    });

    it('B3: one bad element never fails the others, in a body of 10,000', async () => {
      const tenant = await running().tenant();
      const good = Array.from({ length: 60 }, (_, index) => anInvitee({ email: `p${index}@example.test` }));
      const bad = [
        null,
        7,
        'text',
        [],
        {},
        { eventStub: EVENT_ID },
        { eventStub: EVENT_ID, inviteeStub: '00000000-0000-0000-0000-000000000000' },
      ];
      const filler = Array.from({ length: 10_000 - good.length - bad.length }, () => anInvitee({ eventStub: 'another-event' }));
      await send(tenant, aMessage('InviteeOrGuestAccepted', [...filler, ...bad, ...good]));
      expect(await running().people(tenant)).toHaveLength(60);
      expect(await running().messages(tenant)).toMatchObject([
        { status: 'quarantined', outcomes: { applied: 60, quarantined: 7, foreign_event: 9_933 } },
      ]);
    });

    it('B3: a body above the limit gets 413, one at the limit is taken', async () => {
      const tenant = await running().tenant();
      const limit = 25 * 1024 * 1024;
      expect([413, 0]).toContain(await running().deliver(tenant, Buffer.alloc(limit + 1, ' ')));
      const whole = Buffer.alloc(limit, ' ');
      whole.write(accepted());
      await send(tenant, whole);
      expect(await running().people(tenant)).toHaveLength(1);
    });

    it('B3: NUL, half surrogates, markup and keys of the prototype do no harm', async () => {
      const tenant = await running().tenant();
      const element = {
        ...anInvitee({ firstName: 'A\u0000d\ud800a', lastName: '<b>L</b>' }),
        ['__proto__x']: 1,
        customFields: [{ id: '__proto__', name: 'x', value: 'y' }],
      };
      const body = aMessage('InviteeOrGuestAccepted', [element]).replace('__proto__x', '__proto__');
      await send(tenant, body);
      expect(await running().messages(tenant)).toMatchObject([{ status: 'applied' }]);
      expect(await running().people(tenant)).toMatchObject([{ firstName: 'Ad\ufffda' }]);
    });
  });

  describe('secrets and operators', () => {
    it('guarantee 5: no secret and no data of people in logs, queues, metrics or errors', async () => {
      const tenant = await running().tenant();
      const canaries = ['Canaryfirst', 'canary.mail@example.test', tenant.webhook.token, 'canary-client-secret', running().operatorKey];
      await send(tenant, accepted({ firstName: 'Canaryfirst', email: 'canary.mail@example.test' }), '{"broken":"Canaryfirst');
      await running().deliver(tenant, 'Canaryfirst', { token: 'Canaryfirst' });
      const answers = await Promise.all([
        running().call('GET', '/metrics'),
        running().call('GET', path(tenant, '/cvent-integration/messages')),
        running().call('GET', '/nowhere?Canaryfirst'),
      ]);
      const places = { logs: running().output, queues: await running().queueDump(), answers: answers.map(({ text }) => text).join('\n') };
      for (const [place, text] of Object.entries(places))
        for (const canary of canaries) expect(text.includes(canary), `${canary} in ${place}`).toBe(false);
      expect(places.logs).toContain('message.ended');
    });

    it('a delivery can be followed by its request id, and its body read by an operator only', async () => {
      const tenant = await running().tenant();
      await send(tenant, accepted());
      const list = await running().call('GET', path(tenant, '/cvent-integration/messages'));
      const { id, requestId } = list.body.items![0] as { id: string; requestId: string };
      expect(running().output).toContain(`"requestId":"${requestId}"`);
      expect((await running().call('GET', path(tenant, `/cvent-integration/messages/${id}/body`))).body['body']).toContain('Lovelace');
    });

    it('the operators’ pages ask for a login', async () => {
      for (const page of ['/ops/queues', '/ops/queues/api/queues', '/metrics'])
        expect((await running().call('GET', page, undefined, null)).status).toBe(401);
      const basic = `Basic ${Buffer.from(`me:${running().operatorKey}`).toString('base64')}`;
      expect((await fetch(`${running().origin}/ops/queues`, { headers: { authorization: basic } })).status).toBe(200);
      const metrics = (await running().call('GET', '/metrics')).text;
      for (const name of ['cvent_bridge_intake_requests_total', 'cvent_bridge_queue_jobs', 'cvent_bridge_inbox_depth'])
        expect(metrics).toContain(name);
    });
  });

  describe('examples of Cvent’s messages', () => {
    const files = existsSync(EXAMPLES) ? [EXAMPLES, join(EXAMPLES, 'variants')].flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => join(folder, name))) : []; // prettier-ignore
    if (files.length === 0)
      console.log('The examples of Cvent’s messages are not here (../shared/cvent/webhooks): their test did not run.');

    it.runIf(files.length > 0)('every one goes through the intake and ends as the rules say', async () => {
      const bodies = files.map((file) => readFileSync(file, 'utf8'));
      const eventId = /"eventStub":\s*"([^"]+)"/.exec(bodies.join())![1]!;
      for (const [index, body] of bodies.entries()) {
        const tenant = await running().tenant({ eventId });
        await send(tenant, body);
        const { eventType, message } = JSON.parse(body) as { eventType: string; message: Record<string, unknown>[] };
        const [row] = await running().messages(tenant);
        expect([files[index], row!.status, row!.reason]).toEqual([files[index], ...expectedEnd(eventType, message)]);
        const isInApp = message.filter(
          (element) =>
            isAttendeeType(eventType) &&
            eventType !== 'InviteeOrGuestCancelled' &&
            element['inviteeStatus'] === 'Accepted' &&
            element['email'] !== '',
        );
        expect([files[index], (await running().people(tenant)).length]).toEqual([files[index], isInApp.length]);
      }
    });
  });
}

function isAttendeeType(eventType: string): boolean {
  return [...TYPES, 'InviteeRegistersForCventSession', 'InviteeCancelsRegistrationForCventSession'].includes(eventType);
}

function expectedEnd(eventType: string, message: readonly unknown[]): [string, string | null] {
  if (message.length === 0) return ['ignored', 'empty'];
  if ((TYPES as readonly string[]).includes(eventType)) return ['applied', null];
  const isSession = /^Session(Created|Updated|Deleted)$/.test(eventType) || isAttendeeType(eventType);
  return isSession ? ['held', 'sessions_not_applied_yet'] : ['ignored', 'unsupported_type'];
}
