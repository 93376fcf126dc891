import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.js';
import { withConnection } from './connection.js';
import type { DataPlace } from './data-place.js';
import { freePort } from './free-port.js';
import { killServer, signal, stopServer } from './processes.js';
import { spawnOptions } from './programs.js';
import { lastWords, openLog } from './server-log.js';

const START_TRIES = 3;
const RETRY_AFTER_MS = 250;
const SILENCE_LIMIT_MS = 60_000;
const STARTING_UP = '57P03';
const WRONG_PASSWORD = '28P01';

/** How a server is started. */
export interface Launch {
  readonly binaries: Binaries;
  readonly place: DataPlace;
  readonly password: string;
  /** Undefined: any free port. */
  readonly port: number | undefined;
  readonly settings: Readonly<Record<string, string>>;
  /** Called when the server ends without having been asked to. */
  readonly onExit: (code: number | null) => void;
}

/** A server process that is our child. */
export class Server {
  private isAskedToEnd = false;
  private readonly endWithUs = (): void => signal(this.pid, 'SIGINT');

  constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
    readonly port: number,
    onExit: (code: number | null) => void,
  ) {
    // Also when the process ends without having stopped it: the server then shuts down by itself.
    process.once('exit', this.endWithUs);
    child.once('exit', (code) => {
      process.off('exit', this.endWithUs);
      if (!this.isAskedToEnd) onExit(code);
    });
  }

  /** False as soon as it has ended, however: its pid may then be another program's. */
  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends it in an orderly way. */
  async stop(): Promise<void> {
    this.isAskedToEnd = true;
    if (this.isRunning) await stopServer(this.pid);
  }

  /** Ends it like a power cut. */
  async kill(): Promise<void> {
    this.isAskedToEnd = true;
    if (this.isRunning) await killServer(this.pid);
  }
}

/** Starts a server and waits until it answers. @throws Error with its last words when it does not come up. */
export async function launch(request: Launch): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryToLaunch(request, request.port ?? (await freePort()));
    if (outcome instanceof Server) return outcome;
    // Somebody may have taken the port, or an earlier server's memory is not free yet.
    if (attempt === START_TRIES) throw outcome;
    await sleep(RETRY_AFTER_MS * attempt);
  }
}

async function tryToLaunch({ binaries, place, password, settings, onExit }: Launch, port: number): Promise<Server | Error> {
  const log = await openLog(place.log);
  const { size } = await log.stat();
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A process group of its own: Ctrl-C in a terminal reaches the apps, which stop first, and not the server.
  const child = spawn(binaries.postgres, ['-D', place.cluster, '-p', String(port), ...flags], {
    ...spawnOptions(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  const giveUp = new AbortController();
  const failure = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.once('exit', (code, name) => resolve(`it ended with ${name ?? code}`));
  });
  const reason = await Promise.race([failure, untilReady(port, password, giveUp.signal)]);
  giveUp.abort();
  await log.close();
  if (reason === null && child.pid !== undefined) return new Server(child, child.pid, port, onExit);
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) await stopServer(child.pid);
  const words = await lastWords(place.log, size);
  return new Error(
    `Postgres did not start on port ${port}: ${reason}. Its last words, from ${place.log}:\n${words}\nMend that, or set DATABASE_URL to use a server of your own.`,
  );
}

/** Null when the server answers, else why it does not. One that says that it is recovering after a crash is waited for. */
async function untilReady(port: number, password: string, giveUp: AbortSignal): Promise<string | null> {
  let lastSignOfLife = Date.now();
  while (!giveUp.aborted) {
    try {
      await withConnection({ port, password }, () => Promise.resolve());
      return null;
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code === WRONG_PASSWORD) return 'another server has the port, or the kept password does not fit the data';
      if (code === STARTING_UP) lastSignOfLife = Date.now();
      if (Date.now() - lastSignOfLife > SILENCE_LIMIT_MS) return `it did not answer in time (${message})`;
    }
    await sleep(20);
  }
  return 'it ended';
}
