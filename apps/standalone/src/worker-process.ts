import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { productFolder } from '#platform';
import type { Env } from './home.js';

const WORKER = join(productFolder().path, 'dist/worker.js');
const RESTART_AFTER_MS = 500;

/** A worker in a process of its own, started anew whenever it ends by itself. */
export class WorkerProcess {
  private child: ChildProcess;
  private isStopping = false;
  /** How often it had to be started anew. */
  restarts = 0;

  constructor(
    private readonly settings: Env,
    private readonly onRestart: (pid: number | undefined) => void,
  ) {
    this.child = this.start();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Resolves when the first one takes jobs; rejects when it ends before. */
  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.child.once('message', () => resolve());
      this.child.once('exit', (code) => reject(new Error(`The worker did not start (${code}): its words are above.`)));
    });
  }

  /** Ends it as a crash would. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Lets it finish the jobs under way. */
  async stop(): Promise<void> {
    this.isStopping = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }

  private start(): ChildProcess {
    const child = spawn(process.execPath, [WORKER], {
      env: { ...process.env, ...this.settings },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('exit', () => setTimeout(() => this.restart(), RESTART_AFTER_MS));
    return child;
  }

  private restart(): void {
    if (this.isStopping) return;
    this.restarts++;
    this.child = this.start();
    this.onRestart(this.child.pid);
  }
}
