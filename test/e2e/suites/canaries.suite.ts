import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUEUES } from '#contracts';
import { freePort } from '#embedded-postgres';
import { Bridge, eventually, type QueueBackend } from '../../support/bridge.js';
import { Cvent } from '../../support/cvent.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { MappedApp } from '../../support/mapped-app.js';
import { aMessage, anInvitee, type Element } from '../../support/messages.js';
import { runCommand } from '../../support/service-process.js';

/** Stands in everything that is known of people here, in any case. */
const MARK = 'zqcanary';
/** An access token of Cvent is a JWT. */
const ACCESS_TOKEN = /eyJ[\w-]{8,}\.[\w-]+\.[\w-]+/;
/** Where the data of people belongs. What is stored of bodies is bytes, which are looked at apart. */
const TABLES_OF_PEOPLE = ['attendees', 'history_entries', 'import_items', 'pending_fields', 'people', 'pushes'];
/** What Cvent says of an edit that it refuses is passed on to the CMS, and may quote the edit. It goes when the person is erased. */
const PASSED_ON = /^zqcanary in the answers of \/(pushes|failures)/;
const MINUTE = 60_000;

/** Guarantee 5, with messages about people who cannot be overlooked, of which some fail in every way there is: so many alone, so many together in one body. */
export function canariesSuite(queue: QueueBackend, alone: number, together: number): void {
  let database: TestDatabase;
  let cvent: Cvent;
  let bridge: Bridge;
  let mapped: MappedApp;
  let workerPort: number;
  const secrets: Record<string, string> = {};
  const texts: Record<string, string> = {};

  beforeAll(async () => {
    database = await createTestDatabase();
    cvent = await Cvent.start();
    workerPort = await freePort();
    const env = { ...cvent.env, LOG_LEVEL: 'debug', WORKER_PORT: String(workerPort), PUSH_DELAY_MS: '50' };
    bridge = await Bridge.start({ databaseUrl: database.url, queue, env });
    mapped = await MappedApp.open(bridge, cvent, 20, { cmsToCvent: true });
    await mapped.map(mapped.all());
    expect((await mapped.app.import()).state).toBe('completed');
    const { tenant, clientId } = mapped.app;
    const cmsKey = (await runCommand(bridge.env, ['keys:create', '--role', 'cms', '--name', 'cms', '--app', tenant.appId])).split('\n')[0]!.trim(); // prettier-ignore
    Object.assign(secrets, {
      clientSecret: cvent.simulator.rest.applications.put(clientId).clientSecret,
      webhookToken: tenant.webhook.token,
      operatorKey: bridge.operatorKey,
      cmsKey,
      encryptionKey: bridge.env['ENCRYPTION_KEYS']!.split(':')[1]!,
      wrongToken: `${MARK}-wrong-token`,
      wrongKey: `cb_${'7'.repeat(32)}_${'Q'.repeat(43)}`,
    });
    await bridge.call('GET', `/v1/apps/${tenant.appId}/people`, undefined, cmsKey);
  }, 2 * MINUTE);
  afterAll(async () => {
    await bridge.stop();
    await cvent.stop();
    await database.drop();
  });

  const at = (): string => `/v1/apps/${mapped.app.tenant.appId}`;
  const somebody = (n: number, over: Element = {}): Element =>
    anInvitee({
      eventStub: mapped.app.eventId,
      inviteeStub: `0c000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      firstName: `Zqcanaryfirst${n}`,
      lastName: `Zqcanarylast${n}`,
      email: `zqcanarymail${n}@example.test`,
      company: `Zqcanarycompany${n}`,
      title: `Zqcanarytitle${n}`,
      customFields: [...mapped.cventFields.values()].map((id) => ({ id, value: `zqcanaryanswer${n}` })),
      ...over,
    });
  const deliver = async (body: string): Promise<void> => {
    await eventually('it to be taken', async () => (await bridge.deliver(mapped.app.tenant, body)) === 200);
  };
  const note = (where: string, text: string): void => void (texts[where] = `${texts[where] ?? ''}\n${text}`);

  describe('guarantee 5', () => {
    it('edits are refused, here and by Cvent, which quotes them', { timeout: 2 * MINUTE }, async () => {
      cvent.simulator.rest.faults.add({ kind: 'status', status: 400, operation: 'P* /contacts*', count: 50, message: `${MARK}: Zqcanarytitle is wrong, token ${secrets['clientSecret']}` }); // prettier-ignore
      const [one, two, three] = (await bridge.call('GET', `${at()}/people?limit=200`)).body.items!.filter(
        ({ origin }) => origin === 'cvent',
      );
      await bridge.call('PATCH', `${at()}/people/${String(one!['id'])}`, { fields: { jobTitle: 'Zqcanarytitle '.repeat(30) } });
      await bridge.call('PATCH', `${at()}/people/${String(two!['id'])}`, {
        fields: { jobTitle: 'Zqcanarytitle', company: 'Zqcanarycompany' },
      });
      await bridge.call('PATCH', `${at()}/people/${String(three!['id'])}`, { customFields: { diet: ['zqcanaryanswer'] } });
      await eventually(
        'the edits to be refused',
        async () => ((await mapped.app.call('GET', '/pushes/pending?state=failed')).body.items?.length ?? 0) > 0,
      );
      note('the queues', await bridge.queueDump());
    });

    it('messages come by the thousand, and fail in every way', { timeout: 5 * MINUTE }, async () => {
      await bridge.sql(`ALTER TABLE people ADD CONSTRAINT refuses_some CHECK (email_key NOT LIKE 'zqcanarymail7%7@%') NOT VALID`);
      const large = Array.from({ length: together }, (_, n) => (n % 900 === 5 ? `Zqcanarybroken${n}` : somebody(n, n % 700 === 3 ? { customFields: undefined, email: '' } : {}))); // prettier-ignore
      await deliver(aMessage('InviteeOrGuestAccepted', large));
      let next = 0;
      const lane = async (): Promise<void> => {
        for (let n = next++; n < alone; n = next++) {
          const type = n % 3 === 0 ? 'InviteeOrGuestAccepted' : n % 3 === 1 ? 'InviteeOrGuestModified' : 'NotSupportedHere';
          if (n % 100 === 50) await deliver(`{"eventType":"InviteeOrGuestAccepted","message":[{"email":"zqcanarymail${n}@`);
          else await deliver(aMessage(type, [somebody(together + n, n % 50 === 7 ? { inviteeStub: '' } : {})]));
          if (n % 200 === 0) {
            note('the queues', await bridge.queueDump());
            await bridge.deliver(mapped.app.tenant, aMessage('InviteeOrGuestAccepted', [somebody(n)]), { token: secrets['wrongToken'] });
          }
        }
      };
      await Promise.all(Array.from({ length: 20 }, lane));
      // What fails is tried again with growing waits: that is hurried here.
      await eventually('the inbox to be empty', async () => {
        await bridge.sql(`UPDATE inbox_messages SET attempts = 7, wake_at = now() WHERE status = 'pending' AND attempts BETWEEN 1 AND 6`);
        note('the queues', await bridge.queueDump());
        await new Promise((resolve) => setTimeout(resolve, 500));
        return (await bridge.sql(`SELECT 1 FROM inbox_messages WHERE status = 'pending' LIMIT 1`)).length === 0;
      }, 4 * MINUTE); // prettier-ignore
      const statuses = await bridge.sql<{ status: string }>('SELECT DISTINCT status FROM inbox_messages ORDER BY 1');
      expect(statuses.map(({ status }) => status)).toEqual(['applied', 'failed', 'ignored', 'quarantined']);
    });

    it('nothing of them is where it must not be', { timeout: 2 * MINUTE }, async () => {
      const key = secrets['wrongKey']!;
      for (const [method, path, body, by] of [
        ['GET', '/people', undefined, key],
        ['POST', '/people', { fields: { email: `${MARK}@example.test`, nickname: MARK } }],
        ['POST', '/people', { fields: { email: `${MARK} no address` } }],
        ['PATCH', `/people/${MARK}`, { fields: {} }],
        ['PUT', '/cvent-integration', { clientSecret: secrets['clientSecret'], host: `https://${MARK}.example` }],
        ['GET', `/cvent-integration/failures/${MARK}`],
        ['GET', `/${MARK}`],
      ] as [string, string, unknown?, string?][]) {
        const answer = await bridge.call(method, at() + path, body, by ?? bridge.operatorKey);
        expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
        note('the problem documents', answer.text);
      }
      for (const path of ['/messages?limit=200', '/status', '/pushes', '/pushes/status', '/failures?limit=200'])
        note(`the answers of ${path}`, (await mapped.app.call('GET', path)).text);
      const { webhook: _, ...settings } = (await mapped.app.call('GET', '')).body;
      note('the settings, but for the webhook', JSON.stringify(settings));
      note('the metrics', (await bridge.call('GET', '/metrics')).text);
      note('the metrics of a worker', await (await fetch(`http://127.0.0.1:${workerPort}/metrics`)).text());
      for (const name of QUEUES)
        for (const status of ['latest', 'completed', 'failed', 'delayed', 'waiting'])
          note(
            'the dashboard',
            (await bridge.call('GET', `/ops/queues/api/queues?activeQueue=${name}&status=${status}&page=1&jobsPerPage=100`)).text,
          );
      note('the queues', await bridge.queueDump());
      note('the logs', bridge.output);

      const words = [MARK, ...Object.values(secrets)];
      const told = Object.entries(texts).flatMap(([where, text]) => {
        const lower = text.toLowerCase();
        const found = words.filter((word) => lower.includes(word.toLowerCase()));
        return [...found, ...(ACCESS_TOKEN.test(text) ? ['an access token'] : [])].map((word) => `${word} in ${where}`);
      });
      expect(told.filter((line) => !PASSED_ON.test(line))).toEqual([]);
    });

    it('the tables that hold people hold them, and no other does; no table holds a secret', { timeout: 2 * MINUTE }, async () => {
      const tables = await bridge.sql<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);
      const holders: string[] = [];
      for (const { name } of tables) {
        const holds = async (word: string): Promise<boolean> => (await bridge.sql(`SELECT 1 FROM "${name}" t WHERE t::text ILIKE $1 LIMIT 1`, [`%${word}%`])).length > 0; // prettier-ignore
        if (await holds(MARK)) holders.push(name);
        for (const [kind, secret] of Object.entries(secrets))
          if (kind !== 'wrongToken') expect([name, kind, await holds(secret)]).toEqual([name, kind, false]);
        expect([name, await holds('eyJ')]).toEqual([name, false]);
      }
      expect(holders.filter((name) => !TABLES_OF_PEOPLE.includes(name) && !name.startsWith('inbox_messages'))).toEqual([]);
      expect(holders).toEqual(expect.arrayContaining(['attendees', 'history_entries', 'people']));
    });

    it('the search would have found them: what is looked through is there, and what may tell them does', async () => {
      const [message] = await bridge.sql<{ id: string }>(`SELECT id FROM inbox_messages WHERE status = 'failed' LIMIT 1`);
      for (const where of ['the logs', 'the queues']) expect(texts[where]!.includes(message!.id), where).toBe(true);
      expect(texts['the dashboard']).toContain('message.apply');
      expect(texts['the metrics']).toContain('cvent_bridge_intake_requests_total');
      expect(texts['the metrics of a worker']).toContain('cvent_bridge_');
      expect((await bridge.call('GET', `${at()}/people?limit=10`)).text.toLowerCase()).toContain(MARK);
      expect((await mapped.app.call('GET', `/messages/${message!.id}/body`)).text.toLowerCase()).toContain(MARK);
      expect((await mapped.app.call('GET', '')).text).toContain(secrets['webhookToken']);
      expect(ACCESS_TOKEN.test('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl')).toBe(true);
    });
  });
}
