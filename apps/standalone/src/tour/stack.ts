import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '#platform';
import { createApi } from '../../../api/src/create-api.js';
import { type Simulator, startSimulator } from '../../../cvent-simulator/src/index.js';
import { developmentKey } from '../development-key.js';
import { type Env, openHome } from '../home.js';
import { WorkerProcess } from '../worker-process.js';
import { CmsClient } from './cms-client.js';
import { done, heading, remark } from './paper.js';

/** Everything that the tour needs, running. */
export interface Stack {
  readonly cms: CmsClient;
  readonly simulator: Simulator;
  readonly simulatorUrl: string;
  readonly worker: WorkerProcess;
  /** What can be looked at, and where. */
  readonly places: readonly (readonly [string, string])[];
  close(): Promise<void>;
}

/** Starts it in an order in which each part finds the ones that it needs; the data is thrown away afterwards. */
export async function startStack(env: Env): Promise<Stack> {
  heading('Starting');
  const dataDir = await mkdtemp(join(tmpdir(), 'cvent-bridge-demo-'));
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closers.reverse()) await end();
  };
  try {
    const home = await openHome({ ...env, DATA_DIR: dataDir });
    closers.push(() => home.destroy());
    await migrate(home.settings['DATABASE_URL']!);
    done(home.postgres ? `Postgres, embedded, on port ${home.postgres.port}` : 'Postgres, as DATABASE_URL says');

    const standIn = await startSimulator({ port: Number(env['SIMULATOR_PORT'] ?? 4010) });
    const { url: simulatorUrl, simulator } = standIn;
    closers.push(() => standIn.close());
    done(`A stand-in for Cvent at ${simulatorUrl}`);

    const settings = { LOG_LEVEL: 'error', ...home.settings, CVENT_EXTRA_HOSTS: simulatorUrl };
    const api = await createApi(settings);
    closers.push(async () => void (await api.close()));
    const url = await api.listen();
    done(`The API at ${url}`);

    const worker = new WorkerProcess(settings, (pid) => remark(`The worker had died; another one runs as process ${pid}.`));
    closers.push(() => worker.stop());
    await worker.ready();
    done(`A worker as process ${worker.pid}; queues in ${env['REDIS_URL'] ? 'Redis' : 'Postgres'}`);

    const operatorKey = await developmentKey(api.app, dataDir);
    const places = [
      ['API and its description', `${url}/docs`],
      ['Queues', `${url}/ops/queues  (any user name; the key as password)`],
      ['Metrics', `${url}/metrics  (the key as bearer token)`],
      ['Cvent stand-in', `${simulatorUrl}/admin/docs`],
      ['Operator key', operatorKey],
    ] as const;
    return { cms: new CmsClient(url, operatorKey, randomUUID()), simulator, simulatorUrl, worker, places, close };
  } catch (error) {
    await close();
    throw error;
  }
}
