import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#embedded-postgres';
import { migrate } from '#platform';
import { Bridge, eventually, type QueueBackend } from '../support/bridge.js';
import { Cvent, type CventApp } from '../support/cvent.js';
import { inDatabase, runOnServer } from '../support/postgres-admin.js';
import type { ServiceProcess } from '../support/service-process.js';

const ATTENDEES = 3_950; // the last page is not full
const PAGES = 20;
/** The event has no sessions: one empty page of them, and one of registrations for them. */
const EMPTY_PAGES = 2;

/** Crashes in the middle of an import: it goes on where it stood, and nothing is done twice (B19, guarantee 3). */
export function importFaultsSuite(queue: QueueBackend): void {
  let postgres: EmbeddedPostgres;
  let cvent: Cvent;
  let bridge: Bridge;
  let app: CventApp;
  let count = 0;

  beforeAll(async () => {
    postgres = await startEmbeddedPostgres({
      dataDir: join(await mkdtemp(join(tmpdir(), 'cvent-bridge-import-fault-')), 'data'),
      settings: { max_connections: '200' },
    });
    cvent = await Cvent.start();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.log(bridge.output.split('\n').slice(-40).join('\n'));
    await bridge.stop();
  });
  afterAll(async () => {
    await cvent.stop();
    await postgres.destroy();
  });

  /** An import that is under way, slowly. */
  async function begin(workers: number, answerMs = 120): Promise<string> {
    const name = `import_faults_${++count}`;
    await runOnServer(postgres.url, `CREATE DATABASE ${name}`);
    const databaseUrl = inDatabase(postgres.url, name);
    await migrate(databaseUrl);
    cvent.simulator.rest.faults.clear();
    cvent.simulator.rest.calls.clear();
    cvent.simulator.rest.faults.add({ kind: 'delay', delayMs: answerMs, operation: 'GET /attendees' });
    bridge = await Bridge.start({ databaseUrl, queue, workers, env: cvent.env });
    app = await cvent.join(bridge, { size: ATTENDEES, acceptedShare: 1, guestShare: 0, sessionCount: 0 });
    const { id } = await app.start();
    await eventually('some pages', async () => ((await app.run(id)).counts['pages'] ?? 0) >= 4);
    return id;
  }

  /** Pages that were asked for: every one, and at most `twice` of them once more. */
  async function expectWhole(id: string, twice: number): Promise<void> {
    const run = await app.until(id);
    expect(run).toMatchObject({ state: 'completed', counts: { records: ATTENDEES, pages: PAGES + EMPTY_PAGES } });
    expect(await app.inApp()).toEqual(app.shouldBeInApp());
    const doubled = await bridge.sql(
      'SELECT attendee_id FROM history_entries WHERE app_id = $1 AND attendee_id IS NOT NULL GROUP BY attendee_id HAVING count(*) > 1',
      [app.tenant.appId],
    );
    expect(doubled).toEqual([]);
    const asked = [...cvent.simulator.rest.calls.newest()].filter(
      ({ path, query }) => path === '/attendees' && !query.includes('limit=1&') && !query.endsWith('limit=1'),
    );
    expect(asked.length).toBeLessThanOrEqual(PAGES + twice);
  }

  const leaseOf = async (id: string): Promise<string | null> =>
    (await bridge.sql<{ lease: string | null }>('SELECT lease_id AS lease FROM import_runs WHERE id = $1', [id]))[0]!.lease;

  /** Freezes the worker that has the run, between two transactions: in one, it would hold up everybody. Answers it. */
  async function freezeTheWorkerOf(id: string): Promise<ServiceProcess> {
    for (;;) {
      for (const worker of bridge.workers) {
        worker.freeze();
        const before = (await app.run(id)).counts['pages']!;
        await sleep(1_000);
        const isIdle = (await app.run(id)).counts['pages'] === before;
        const [open] = await bridge.sql<{ n: number }>(
          `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'cvent-bridge' AND xact_start IS NOT NULL`,
        );
        if (isIdle && open!.n === 0) return worker;
        worker.thaw();
        await sleep(200);
      }
    }
  }

  describe('an import while things die', () => {
    it('B19: kill -9 of its worker: it goes on at the page where it stood', async () => {
      const id = await begin(1);
      await bridge.workers[0]!.kill();
      const before = (await app.run(id)).counts['pages']!;
      await bridge.workers[0]!.restart();
      await expectWhole(id, 2); // the page that was being applied, and the one that was on its way
      expect(before).toBeGreaterThanOrEqual(4);
    });

    it('B19: an orderly stop hands it back at once', async () => {
      const id = await begin(1, 600); // so slowly that it is not over before the worker hears of its end
      expect(await bridge.workers[0]!.stop()).toBe(0);
      cvent.simulator.rest.faults.clear();
      const [row] = await bridge.sql<{ state: string; isFree: boolean }>(
        `SELECT state, lease_id IS NULL AS "isFree" FROM import_runs WHERE id = $1`,
        [id],
      );
      expect(row).toEqual({ state: 'queued', isFree: true });
      await bridge.workers[0]!.restart();
      await expectWhole(id, 2);
    });

    it('B19: the queue is emptied, and one of two workers dies again and again', async () => {
      const id = await begin(2);
      await bridge.emptyQueue();
      for (const worker of bridge.workers) {
        await worker.kill();
        await worker.restart();
      }
      await expectWhole(id, 4);
    });

    it('B19: Postgres is killed and comes back', async () => {
      const id = await begin(1);
      await postgres.kill();
      await sleep(2_000);
      await postgres.restart();
      await expectWhole(id, 8); // commits of pages do not wait for the disk: the newest may be taken back
    });

    it('B19: a worker that slept through its lease does nothing more to it', async () => {
      const id = await begin(2, 400);
      const sleeper = await freezeTheWorkerOf(id);
      const lease = await leaseOf(id);
      const before = (await app.run(id)).counts['pages']!;
      await eventually('the other worker to take it', async () => ![lease, null].includes(await leaseOf(id)));
      await eventually('a page of its own', async () => (await app.run(id)).counts['pages']! > before);
      const taken = await leaseOf(id);
      sleeper.thaw();
      await sleep(1_000);
      expect(await leaseOf(id)).toBe(taken);
      await expectWhole(id, 4);
    });
  });
}
