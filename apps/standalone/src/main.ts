import 'reflect-metadata';
import { createApi } from '../../api/src/create-api.js';
import { createWorker } from '../../worker/src/create-worker.js';
import { closeInTime, ConfigError, migrate } from '#platform';
import { developmentKey } from './development-key.js';
import { readEnvironment } from './environment.js';
import { openHome } from './home.js';
import { firstStopSignal } from './stop-signals.js';

/** `npm start`: the API, the worker and, unless DATABASE_URL is set, a Postgres, in one process. False: not all of it ended in time. */
async function main(): Promise<boolean> {
  const stopped = firstStopSignal();
  const home = await openHome(readEnvironment());
  try {
    await migrate(home.settings['DATABASE_URL']!);
    const api = await createApi(home.settings);
    const worker = await createWorker(home.settings);
    let isClosed = false;
    try {
      const url = await api.listen();
      console.log(`Cvent Bridge is up. Stop it with Ctrl-C.

  API and its description   ${url}/docs
  Queues (operators)        ${url}/ops/queues   any user name, the key below as password
  Metrics (operators)       ${url}/metrics
  Development operator key  ${await developmentKey(api.app, process.env['DATA_DIR'])}
`);
      await stopped;
    } finally {
      isClosed = (await Promise.all([api.close(), closeInTime(worker)])).every(Boolean);
    }
    return isClosed;
  } finally {
    await home.close();
  }
}

main().then(
  (isClosed) => process.exit(isClosed ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof ConfigError || error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
