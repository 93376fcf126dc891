import 'reflect-metadata';
import { ConfigError, keepHeapSmall, Log } from '#platform';
import { type Api, createApi } from './create-api.js';

keepHeapSmall();
let api: Api | undefined;
try {
  api = await createApi();
  const url = await api.listen();
  api.app.get(Log).info('api.started', { url });
} catch (error) {
  console.error(startProblem(error));
  process.exit(1);
}

const running = api;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));

async function stop(signal: string): Promise<void> {
  running.app.get(Log).info('api.stopping', { signal });
  process.exit((await running.close()) ? 0 : 1);
}

/** One line, or one for each problem of the configuration, that says what to do. */
function startProblem(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, message, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') return `The port ${port} of ${address} is taken: end what uses it, or set PORT to another one (0 takes any).`;
  return `The API cannot start: ${code ? `${code} ` : ''}${message}`;
}
