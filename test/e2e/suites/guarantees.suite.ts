import { describe, expect, it } from 'vitest';
import { type Bridge, eventually } from '../../support/bridge.js';
import { aMessage, anInvitee } from '../../support/messages.js';
import { runCommand } from '../../support/service-process.js';
import { attendeeId, Scene } from '../../support/scene.js';

const [A, B] = [attendeeId(1), attendeeId(2)] as const;

/** Guarantees 4 and 5, and that what happened can be explained (B21). */
export function guaranteesSuite(bridge: () => Bridge): void {
  describe('tenants', () => {
    it('guarantee 4: the same event, attendee and email in two Apps have nothing to do with each other', async () => {
      const [own, other] = [await Scene.open(bridge()), await Scene.open(bridge())];
      const body = aMessage('InviteeOrGuestAccepted', [anInvitee({ inviteeStub: A })], { messageTime: own.at() });
      await own.take(body);
      await other.take(body);
      await own.modify({ inviteeStub: A, firstName: 'Augusta' });
      await own.cancel({ inviteeStub: A });
      expect(await own.people()).toEqual([]);
      expect(await other.people()).toMatchObject([{ fields: { firstName: 'Ada' }, groups: [{ id: other.tenant.groupId }] }]);
      expect([(await own.messages()).length, (await other.messages()).length]).toEqual([3, 1]);
    });

    it('guarantee 4: a key of one App reaches nothing of another, whatever ids it sends', async () => {
      const [own, other] = [await Scene.open(bridge()), await Scene.open(bridge())];
      await other.accept({ inviteeStub: A, firstName: 'Canary-of-another-tenant' });
      const person = (await other.people())[0]!.id;
      const message = (await other.messages())[0]!.id;
      const before = JSON.stringify([await other.people(), await other.messages(), await other.call(200, 'GET', '/cvent-integration')]);
      const key = await cmsKey(own);
      const routes: [string, string, unknown?][] = [
        ['GET', `/people/${person}`],
        ['PATCH', `/people/${person}`, { fields: { firstName: 'Mine' } }],
        ['DELETE', `/people/${person}`],
        ['POST', `/people/${person}/restore`],
        ['GET', `/people/${person}/history`],
        ['GET', `/cvent-integration/messages/${message}`],
        ['GET', `/cvent-integration/messages/${message}/body`],
        ['POST', `/cvent-integration/messages/${message}/replay`],
        ['PATCH', `/people-groups/${other.tenant.groupId}`, { name: 'Mine' }],
        ['DELETE', `/people-groups/${other.tenant.groupId}`],
      ];
      for (const [method, path, body] of routes) {
        for (const base of [own.path, other.path]) {
          const answer = await bridge().call(method, base + path, body, key);
          const isEmptyHistory = answer.status === 200 && answer.body.items?.length === 0;
          expect([403, 404, ...(isEmptyHistory ? [200] : [])], `${method} ${base}${path} answered ${answer.status}`).toContain(
            answer.status,
          );
          expect(answer.text).not.toContain('Canary');
        }
      }
      for (const path of [
        '',
        '/people',
        '/people-groups',
        '/cvent-integration',
        '/cvent-integration/messages',
        '/cvent-integration/attendees',
      ])
        expect((await bridge().call('GET', other.path + path, undefined, key)).status, path).toBe(404);
      const foreignGroup = await bridge().call('POST', `${own.path}/people`, { fields: { email: 'x@example.test' }, groupIds: [other.tenant.groupId] }, key); // prettier-ignore
      expect(foreignGroup.status).toBe(400);
      expect(JSON.stringify([await other.people(), await other.messages(), await other.call(200, 'GET', '/cvent-integration')])).toBe(
        before,
      );
    });

    it('guarantee 4: bodies of messages and the metrics are for operators', async () => {
      const own = await Scene.open(bridge());
      await own.accept({ inviteeStub: A });
      const key = await cmsKey(own);
      const path = `${own.path}/cvent-integration/messages/${(await own.lastMessage()).id}/body`;
      expect((await bridge().call('GET', path, undefined, key)).status).toBe(403);
      expect((await bridge().call('GET', '/metrics', undefined, key)).status).toBe(401);
      expect((await bridge().call('GET', '/metrics', undefined, null)).status).toBe(401);
    });
  });

  describe('secrets', () => {
    it('guarantee 5: secrets and people appear in no log, queue, metric or error', async () => {
      const canaries = {
        clientSecret: 'canary-client-secret-9Zq',
        wrongToken: 'canary-wrong-token-7Xv',
        email: 'canary.person.5Kd@example.test',
        firstName: 'Canaryfirstname',
        lastName: 'Canarylastname',
        company: 'Canarycompany',
      };
      const { clientSecret, wrongToken, ...person } = canaries;
      const scene = await Scene.open(bridge(), { clientSecret });
      const secret = [...Object.values(canaries), scene.tenant.webhook.token, bridge().operatorKey];
      const texts: Record<string, string> = {};

      await scene.accept({ inviteeStub: A, ...person });
      const { requestId } = await scene.lastMessage();
      await bridge().deliver(scene.tenant, JSON.stringify(person), { token: wrongToken });
      await scene.take(`{"eventType":"InviteeOrGuestAccepted","message":[{"email":"${canaries.email}"`);
      await scene.tell('InviteeOrGuestAccepted', [canaries.email, anInvitee({ ...person, inviteeStub: '' })]);
      texts['errors'] = await errorsOf(scene, canaries);
      texts['a failure'] = await failureOf(scene, { inviteeStub: B, ...person, email: `b.${canaries.email}` });
      texts['the messages'] = JSON.stringify(await scene.messages());
      texts['the settings without the webhook'] = JSON.stringify({
        ...(await scene.call(200, 'GET', '/cvent-integration')),
        webhook: null,
      });
      texts['the metrics'] = (await bridge().call('GET', '/metrics')).text;
      texts['the queues'] = await queuesWhileNobodyWorks(scene, person);
      texts['what is stored of secrets'] = JSON.stringify(await bridge().sql('SELECT * FROM integrations WHERE app_id = $1', [scene.tenant.appId])); // prettier-ignore
      await eventually('the log of the message', () => bridge().output.split(requestId).length > 1);
      texts['the logs'] = bridge().output;

      const found = Object.entries(texts).flatMap(([where, text]) => secret.filter((word) => text.includes(word)).map((word) => `${word} in ${where}`)); // prettier-ignore
      expect(found).toEqual([]);
    });

    it('guarantee 5: the database holds no operator key in the clear', async () => {
      expect(JSON.stringify(await bridge().sql('SELECT * FROM api_keys'))).not.toContain(bridge().operatorKey);
    });
  });

  describe('explanations', () => {
    it('B21: the history of a person tells which message or edit changed what', async () => {
      const scene = await Scene.open(bridge());
      await scene.accept({ inviteeStub: A });
      const { id } = await scene.person('ada@example.test');
      await scene.call(200, 'PATCH', `/people/${id}`, { fields: { company: 'CMS Ltd' } });
      await scene.modify({ inviteeStub: A, firstName: 'Augusta' });
      await scene.cancel({ inviteeStub: A, firstName: 'Augusta' });
      const [accepted, modified, cancelled] = (await scene.messages()).map(({ id: message, eventType }) => ({ type: 'message', id: message, eventType })); // prettier-ignore
      const history = await scene.history(id);
      expect(history.map(({ action, reason }) => [action, reason])).toEqual([
        ['person.removed', 'not_accepted'],
        ['person.updated', undefined],
        ['person.updated', undefined],
        ['person.added', undefined],
      ]);
      expect(history.map(({ cause }) => cause)).toEqual([cancelled, modified, expect.objectContaining({ type: 'edit' }), accepted]);
      expect(history[1]!.changes).toEqual([{ field: 'firstName', before: 'Ada', after: 'Augusta' }]);
      expect(history[2]!.changes).toEqual([{ field: 'company', before: null, after: 'CMS Ltd', notPushed: 'not_mapped' }]);
      expect(history[0]!.changes).toContainEqual({ field: 'email', before: 'ada@example.test', after: null });
    });

    it('B21: the request id of Cvent can be followed from the delivery to the log of what became of it', async () => {
      const scene = await Scene.open(bridge());
      const requestId = `e2e-${scene.tenant.appId}`;
      const { pathname } = new URL(scene.tenant.webhook.url);
      const headers = { authorization: scene.tenant.webhook.token, 'request-id': requestId };
      const answer = await fetch(bridge().origin + pathname, {
        method: 'POST',
        headers,
        body: aMessage('InviteeOrGuestAccepted', [anInvitee()]),
      });
      await bridge().settled(scene.tenant);
      const { id, requestId: stored } = await scene.lastMessage();
      expect([stored, answer.headers.get('x-request-id')]).toEqual([requestId, requestId]);
      const line = (): string | undefined => bridge().output.split('\n').find((text) => text.includes(requestId) && text.includes('message.ended')); // prettier-ignore
      await eventually('the log line', () => line() !== undefined);
      expect(JSON.parse(line()!)).toMatchObject({ inboxMessageId: id, requestId, status: 'applied' });
    });
  });

  async function cmsKey({ tenant }: Scene): Promise<string> {
    const args = ['keys:create', '--role', 'cms', '--name', 'e2e', '--app', tenant.appId];
    return (await runCommand(bridge().env, args)).split('\n')[0]!.trim();
  }

  /** Error answers that could quote what was sent. */
  async function errorsOf(scene: Scene, canaries: Readonly<Record<string, string>>): Promise<string> {
    const broken = `{"clientSecret":"${canaries['clientSecret']}","email":"${canaries['email']}" oops`;
    const headers = { authorization: `Bearer ${bridge().operatorKey}`, 'content-type': 'application/json' };
    const malformed = await fetch(`${bridge().origin}${scene.path}/cvent-integration`, { method: 'PUT', headers, body: broken });
    const answers = [
      await bridge().saveIntegration(scene.tenant, { host: 'https://example.com', clientSecret: canaries['clientSecret'] }),
      await bridge().saveIntegration(scene.tenant, { clientSecret: { wrong: canaries['clientSecret'] } }),
      await bridge().call('GET', `${scene.path}/people`, undefined, canaries['wrongToken']),
      await bridge().call('POST', `${scene.path}/people`, { fields: { email: canaries['email'] } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 401, 409]);
    expect(malformed.status).toBe(400);
    return [await malformed.text(), ...answers.map(({ text }) => text)].join('\n');
  }

  /** What is told of an element that the database refuses: its own error quotes the row. */
  async function failureOf(scene: Scene, over: Readonly<Record<string, unknown>>): Promise<string> {
    await bridge().sql(
      `ALTER TABLE people ADD CONSTRAINT e2e_refuses_canary CHECK (email_key <> '${String(over['email']).toLowerCase()}') NOT VALID`,
    );
    try {
      await bridge().deliver(scene.tenant, aMessage('InviteeOrGuestAccepted', [anInvitee(over)], { messageTime: scene.at() }));
      await eventually('a failed attempt', async () => (await bridge().sql('SELECT 1 FROM inbox_messages WHERE attempts > 0 AND status = $1', ['pending'])).length > 0); // prettier-ignore
      const dump = await bridge().queueDump();
      await bridge().sql(`UPDATE inbox_messages SET attempts = 7 WHERE attempts > 0 AND status = 'pending'`);
      await bridge().settled(scene.tenant);
      expect((await scene.lastMessage()).status).toBe('failed');
      return dump;
    } finally {
      await bridge().sql('ALTER TABLE people DROP CONSTRAINT e2e_refuses_canary');
    }
  }

  /** What the queues hold while no worker takes from them. */
  async function queuesWhileNobodyWorks(scene: Scene, person: Readonly<Record<string, string>>): Promise<string> {
    const worker = bridge().workers[0]!;
    await worker.stop();
    const body = aMessage('InviteeOrGuestModified', [anInvitee({ inviteeStub: A, ...person })], { messageTime: scene.at() });
    await bridge().deliver(scene.tenant, body);
    const { id } = await scene.lastMessage();
    await eventually('the job', async () => (await bridge().queueDump()).includes(id)); // which proves that the search finds things
    const dump = await bridge().queueDump();
    await worker.restart();
    await bridge().settled(scene.tenant);
    return dump;
  }
}
