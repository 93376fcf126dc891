import 'reflect-metadata';
import { startSimulator, type RunningSimulator } from './start-simulator.js';

const DEFAULT_PORT = 4010;

const host = process.env['SIMULATOR_HOST'] ?? '127.0.0.1';
const portText = process.env['SIMULATOR_PORT'] ?? String(DEFAULT_PORT);
const port = Number(portText);
const allowAnyTarget = process.env['SIMULATOR_ALLOW_ANY_TARGET'] === 'true';

if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`SIMULATOR_PORT must be a port from 0 to 65535, not "${portText}".`);

let running: RunningSimulator | undefined;
try {
  running = await startSimulator({ host, port, allowAnyTarget });
} catch (error) {
  fail(startProblem(error as NodeJS.ErrnoException));
}
console.log(`Cvent simulator at ${running.url} (API ${running.restUrl}, admin API ${running.url}/admin/docs)`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(running));

async function stop(simulator: RunningSimulator): Promise<void> {
  await simulator.close();
  process.exit(0);
}

function startProblem({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} of ${host} is taken: end what uses it, or set SIMULATOR_PORT to another one (0 takes any).`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `${host} is no address of this machine: set SIMULATOR_HOST to one that is.`;
  return `The simulator cannot start: ${message}`;
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
