import { fileURLToPath } from 'node:url';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#embedded-postgres';
import { migrate } from '#platform';
import { Bridge, type BridgeOptions, eventually, type QueueBackend, type Tenant } from '../support/bridge.js';
import { inDatabase, runOnServer } from '../support/postgres-admin.js';
import { aHistory, messageOf, shuffledWithDuplicates, type Telling } from '../support/messages.js';

const DIE_AT = fileURLToPath(new URL('die-at.mjs', import.meta.url));
const GUARD_OFF = fileURLToPath(new URL('guard-off.mjs', import.meta.url));
const ATTENDEES = 60;
const LANES = 8;

interface Run {
  readonly tenant: Tenant;
  readonly history: Telling[];
  readonly bodies: ReadonlySet<string>;
  /** Resolves when everything was taken. */
  readonly delivered: Promise<void>;
}

/** The suite of crashes and losses, on one queue backend: nothing is lost, nothing done twice, and it goes on by itself (guarantees 1, 2 and 3). */
export function faultSuite(queue: QueueBackend): void {
  let postgres: EmbeddedPostgres;
  let bridge: Bridge;
  let count = 0;

  beforeAll(async () => {
    postgres = await startEmbeddedPostgres({
      dataDir: join(await mkdtemp(join(tmpdir(), 'cvent-bridge-fault-')), 'data'),
      settings: { max_connections: '200' },
    });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.log(bridge.output.split('\n').slice(-40).join('\n'));
    await bridge.stop();
  });
  afterAll(() => postgres.destroy());

  async function start(options: Partial<BridgeOptions> = {}): Promise<void> {
    const name = `fault_${++count}`;
    await runOnServer(postgres.url, `CREATE DATABASE ${name}`);
    const databaseUrl = inDatabase(postgres.url, name);
    await migrate(databaseUrl);
    bridge = await Bridge.start({ databaseUrl, queue, ...options });
  }

  /** Delivers a history in a rough order, with duplicates, over several lanes. */
  async function run(seed: number): Promise<Run> {
    const tenant = await bridge.tenant();
    const history = aHistory(ATTENDEES, seed);
    const bodies = history.map(messageOf);
    const waiting = shuffledWithDuplicates(bodies, seed);
    const lane = async (): Promise<void> => {
      for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) await bridge.deliverUntilTaken(tenant, body);
    };
    const delivered = Promise.all(Array.from({ length: LANES }, lane)).then(() => undefined);
    return { tenant, history, bodies: new Set(bodies), delivered };
  }

  async function expectAllWell({ tenant, history, bodies, delivered }: Run): Promise<void> {
    await delivered;
    await bridge.settled(tenant);
    expect(await bridge.findings(tenant, history, bodies)).toEqual([]);
  }

  const applied = async ({ tenant }: Run): Promise<number> =>
    (await bridge.messages(tenant)).filter(({ status }) => status === 'applied').length;

  describe('killed processes', () => {
    it.each(['before-inbox-commit', 'after-inbox-commit', 'before-publish'])('guarantee 1 and 3: the api dies %s', async (point) => {
      await start({ preloadApi: DIE_AT, env: { DIE_AT: point } });
      const going = await run(11);
      await bridge.apiProcess.ended();
      await bridge.apiProcess.restart();
      await expectAllWell(going);
      expect(bridge.apiProcess.starts).toBe(2);
    });

    it.each(['before-apply-commit', 'after-apply-commit'])('guarantee 3: the worker dies %s', async (point) => {
      await start({ preloadWorker: DIE_AT, env: { DIE_AT: point } });
      const going = await run(12);
      const worker = bridge.workers[0]!;
      await worker.ended();
      await worker.restart();
      await expectAllWell(going);
      expect(worker.starts).toBe(2);
    });

    it('guarantee 3: api and workers die at any moment', async () => {
      await start({ workers: 2 });
      const going = await run(13);
      for (const share of [0.1, 0.3, 0.5, 0.8]) {
        await eventually('some progress', async () => (await applied(going)) >= share * going.bodies.size);
        const victim = share === 0.3 ? bridge.apiProcess : bridge.workers[share === 0.5 ? 1 : 0]!;
        await victim.kill();
        await victim.restart();
      }
      await expectAllWell(going);
    });

    it('guarantee 8: an orderly stop hands back what is under way', async () => {
      await start();
      const going = await run(14);
      await eventually('some progress', async () => (await applied(going)) >= 10);
      for (const service of [bridge.workers[0]!, bridge.apiProcess]) {
        expect(await service.stop()).toBe(0);
        await service.restart();
      }
      await expectAllWell(going);
    });
  });

  describe('lost queues and databases', () => {
    it('guarantee 3: the queue is emptied with a backlog', async () => {
      await start();
      await bridge.workers[0]!.stop();
      const going = await run(21);
      await going.delivered;
      await bridge.emptyQueue();
      await bridge.workers[0]!.restart();
      await expectAllWell(going);
    });

    it.runIf(queue === 'redis')(
      'guarantee 1 and 3: while Redis is away deliveries are answered 200; what it forgot is applied all the same',
      async () => {
        await start();
        await bridge.redis!.kill();
        const going = await run(23);
        await going.delivered;
        await bridge.redis!.restart();
        await expectAllWell(going);
      },
    );

    it('guarantee 3: Postgres is killed and comes back; meanwhile Cvent gets 503 and no false 200', async () => {
      await start();
      const going = await run(22);
      await eventually('some progress', async () => (await applied(going)) >= 10);
      await postgres.kill();
      const statuses = new Set<number>();
      for (let index = 0; index < 5; index++)
        statuses.add(await bridge.deliver(going.tenant, messageOf({ ...going.history[0]!, asOfMs: index + 1 })));
      await postgres.restart();
      expect([...statuses]).toEqual([503]);
      await expectAllWell(going);
    });
  });

  describe('what status says', () => {
    /** How many messages are stored, and how many of them ended. Both only rise. */
    const counts = async ({ tenant }: Run): Promise<{ stored: number; ended: number }> => {
      const rows = await bridge.messages(tenant);
      return { stored: rows.length, ended: rows.filter(({ status }) => status !== 'pending').length };
    };

    /** Asks for the status, and holds it against what was there before and after. Answers what waits; null: it was not answered. */
    const waiting = async (going: Run): Promise<number | null> => {
      const before = await counts(going);
      const { status, body } = await bridge.call('GET', `/v1/apps/${going.tenant.appId}/cvent-integration/status`);
      const after = await counts(going);
      if (status !== 200) return null;
      const said = body as { messages: { waiting: number; oldestWaitingAt: string | null }; lag: { toCms: number } };
      expect(said.messages.waiting).toBeGreaterThanOrEqual(before.stored - after.ended);
      expect(said.messages.waiting).toBeLessThanOrEqual(after.stored - before.ended);
      expect(said.messages.oldestWaitingAt === null).toBe(said.messages.waiting === 0);
      if (said.messages.waiting === 0) expect(said.lag.toCms).toBe(0);
      return said.messages.waiting;
    };

    it('B22: is true while the worker is killed, the queue is emptied and Postgres restarts under load, and ends with nothing that waits', async () => {
      await start();
      const earlier = await run(24);
      await eventually('some progress', async () => (await applied(earlier)) >= 10);
      expect(await waiting(earlier)).not.toBeNull();
      await bridge.workers[0]!.kill();
      const going = await run(25);
      await eventually('messages to wait', async () => ((await waiting(going)) ?? 0) > 10);
      await bridge.emptyQueue();
      expect(await waiting(going)).toBeGreaterThan(10);
      await bridge.workers[0]!.restart();
      await waiting(going);
      await postgres.kill();
      const { status } = await bridge.call('GET', `/v1/apps/${going.tenant.appId}/cvent-integration/status`);
      expect(status).toBe(503);
      await postgres.restart();
      if (!bridge.workers[0]!.isAlive) await bridge.workers[0]!.restart(); // one that has just started cannot go on without its queue, and ends
      await eventually('an answer', async () => (await waiting(going).catch(() => null)) !== null);
      for (const one of [earlier, going]) {
        await expectAllWell(one);
        expect(await waiting(one)).toBe(0);
      }
    });
  });

  describe('negative controls: the same judge finds what is broken on purpose', () => {
    it('without the sweeper an emptied queue loses messages', async () => {
      await start({ env: { SWEEP_INTERVAL_MS: '600000' } });
      await bridge.workers[0]!.stop();
      const { tenant, history, bodies, delivered } = await run(31);
      await delivered;
      await bridge.emptyQueue();
      await bridge.workers[0]!.restart();
      const marker = await bridge.tenant();
      await bridge.deliverUntilTaken(marker, messageOf(history[0]!));
      await bridge.settled(marker);
      const lost = (await bridge.findings(tenant, history, bodies)).map((finding) =>
        Number(/^(\d+) messages are not applied$/.exec(finding)?.[1] ?? 0),
      );
      expect(Math.max(...lost)).toBeGreaterThan(bodies.size / 2); // a job may still have been on its way to the queue as it was emptied
    });

    it('without the as-of guard late messages win', async () => {
      await start({ preloadWorker: GUARD_OFF });
      const { tenant, history, bodies, delivered } = await run(32);
      await delivered;
      await bridge.settled(tenant);
      expect(await bridge.findings(tenant, history, bodies)).toContainEqual(expect.stringContaining('or they differ'));
    });

    it('without the unique key a delivery is stored twice', async () => {
      await start();
      await bridge.sql('ALTER TABLE inbox_messages DROP CONSTRAINT inbox_messages_delivery');
      await bridge.sql('ALTER TABLE inbox_messages ADD CONSTRAINT inbox_messages_delivery UNIQUE (id, body_sha256)');
      const { tenant, history, bodies, delivered } = await run(33);
      await delivered;
      await bridge.settled(tenant);
      expect(await bridge.findings(tenant, history, bodies)).toContainEqual(expect.stringMatching(/^\d+ rows for \d+ deliveries$/));
    });
  });
}
