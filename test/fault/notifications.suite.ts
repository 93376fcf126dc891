import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, it } from 'vitest';
import { Receiver } from '../int/changes/notification-stand.js';
import { Bridge, eventually, type QueueBackend } from '../support/bridge.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const DIE_AT = fileURLToPath(new URL('die-at.mjs', import.meta.url));

/** Crashes while endpoints are told of changes: they are told all of them, in order, and again only what they may not have got (B23, guarantee 3). */
export function notificationFaultsSuite(queue: QueueBackend): void {
  let database: TestDatabase;
  let bridge: Bridge;
  let receiver: Receiver;

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.log(bridge.output.split('\n').slice(-40).join('\n'));
    await bridge.stop();
    await receiver.stop();
    await database.drop();
  });

  async function start(over: Partial<Parameters<typeof Bridge.start>[0]> = {}): Promise<{ path: string; secret: string }> {
    database = await createTestDatabase();
    receiver = await Receiver.start();
    bridge = await Bridge.start({ databaseUrl: database.url, queue, ...over, env: { NOTIFICATION_LOOPBACK: 'true', ...over.env } });
    const { appId } = await bridge.tenant();
    const path = `/v1/apps/${appId}`;
    const { body } = await bridge.call('POST', `${path}/notification-endpoints`, { url: `${receiver.origin}/hook` });
    return { path, secret: body['secret'] as string };
  }

  const addPerson = async (path: string): Promise<string> =>
    (await bridge.call('POST', `${path}/people`, { fields: { firstName: 'Ada' } })).body['id'] as string;

  /** What the endpoint got, each id once, in order; every signature is right. */
  function told(secret: string): { readonly ids: unknown[]; readonly subjects: string[] } {
    const ids = [...new Set(receiver.received.map(({ headers }) => headers['webhook-id']))];
    const once = ids.map((id) => receiver.received.filter(({ headers }) => headers['webhook-id'] === id));
    for (const same of once) expect(new Set(same.map(({ body }) => body)).size).toBe(1);
    const read = once.map(([first]) => new Webhook(secret).verify(first!.body, first!.headers as Record<string, string>));
    const changes = read.flatMap((sent) => (sent as { data: { changes: { subjectId: string }[] } }).data.changes);
    return { ids, subjects: changes.map(({ subjectId }) => subjectId) };
  }

  it('B23: the worker dies after an endpoint took a notification and before that is written down', async () => {
    const { path, secret } = await start({ preloadWorker: DIE_AT, env: { DIE_AT: 'before-notification-mark', DIE_AFTER: '0' } });
    const people = [await addPerson(path)];
    const worker = bridge.workers[0]!;
    await worker.ended();
    expect(receiver.received.length).toBe(1);
    people.push(await addPerson(path));
    await worker.restart();
    await eventually('both people to be told of', () => told(secret).subjects.length === 2);
    expect(told(secret).subjects).toEqual(people);
    expect(receiver.received.map(({ headers }) => headers['webhook-id']).slice(0, 2)).toEqual([told(secret).ids[0], told(secret).ids[0]]);
  });

  it('B23: workers die at any moment, the queue is emptied, and the endpoint is away for a while', async () => {
    const { path, secret } = await start({ workers: 2 });
    let isAway = false;
    receiver.answer = () => ({ status: isAway ? 503 : 200 });
    const people: string[] = [];
    for (let n = 0; n < 40; n++) {
      people.push(await addPerson(path));
      if (n === 10) await bridge.workers[0]!.kill();
      if (n === 15) isAway = true;
      if (n === 20) await bridge.emptyQueue();
      if (n === 25) await bridge.workers[0]!.restart();
      if (n === 30) await bridge.workers[1]!.kill();
    }
    isAway = false;
    await eventually('everybody to be told of', () => told(secret).subjects.length >= people.length);
    expect(told(secret).subjects).toEqual(people);
    await bridge.workers[1]!.restart();
  });
}
