import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CallPriority } from '#cvent-http';

/** Whom a process calls Cvent for. */
export interface CallerCredentials {
  readonly host: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** How many, from how many tasks at once, and for how long at most. */
export interface Effort {
  readonly credentials: CallerCredentials;
  readonly priority: CallPriority;
  readonly count: number;
  readonly parallel?: number;
  readonly forMs?: number;
}

/** What a process is told to do: each runs its task until it was done often enough or fails. `calls` goes through everything but a token, `reads` with one. */
export interface Errand extends Effort {
  readonly kind: 'permits' | 'calls' | 'reads' | 'tokens';
}

/** What came of an errand. */
export interface Outcome {
  /** When each was done, in milliseconds since 1970 with fractions; the clock is that of the machine. */
  readonly at: readonly number[];
  /** What each said: a status, a token's version and fingerprint. */
  readonly said: readonly string[];
  /** The codes of the errors that ended tasks. */
  readonly failures: readonly string[];
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/dist\/$/, '/');

/** A process of the product's own that calls Cvent, as an API or a worker does, when it is told to. Runs what was built. */
export class CventProcess {
  /** Everything that it wrote. */
  output = '';
  private next = 0;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (this.output += part.toString()));
  }

  /** @throws Error with what it said, when it does not start */
  static async start(env: Readonly<Record<string, string>>): Promise<CventProcess> {
    const child = fork(`${ROOT}dist/test/support/processes/cvent-caller.js`, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', LOG_LEVEL: 'debug', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const caller = new CventProcess(child);
    await caller.hear<'ready'>((message) => message === 'ready');
    return caller;
  }

  async run(errand: Errand): Promise<Outcome> {
    const id = this.next++;
    const heard = this.hear<{ id: number; outcome: Outcome }>((message) => (message as { id?: number }).id === id);
    this.child.send({ id, errand });
    return (await heard).outcome;
  }

  /** Stops it where it stands for a while, as a machine that swaps or a suspended container does. */
  async suspend(ms: number): Promise<void> {
    this.child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.child.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  private hear<T>(isMeant: (message: unknown) => boolean): Promise<T> {
    return new Promise((resolve, reject) => {
      const onExit = (): void => reject(new Error(`The process ended:\n${this.output}`));
      const onMessage = (message: unknown): void => {
        if (!isMeant(message)) return;
        this.child.off('message', onMessage).off('exit', onExit);
        resolve(message as T);
      };
      this.child.on('message', onMessage).once('exit', onExit);
    });
  }
}
