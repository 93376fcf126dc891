import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that is kept running. */
export interface SupervisedCommand {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** What it prints once it serves. */
  readonly ready: RegExp;
  /** Called at each start, and when it ends at a point where it was told to die. */
  readonly onEvent: (event: 'started' | 'died_at', detail: string) => void;
}

/** As systemd does with RestartSec=300ms, and Kubernetes after a first crash. */
const RESTART_AFTER_MS = 300;
const LOOK_MS = 50;
const STOP_LIMIT_MS = 15_000;
const MOST_FIRST_WORDS = 64 * 1024;

/** A process that a supervisor starts again whenever it ends, as systemd or Kubernetes would. */
export class SupervisedProcess {
  /** What its output matched when it last became ready; null while it is not. */
  ready: RegExpExecArray | null = null;
  starts = 0;
  private child: ChildProcess | null = null;
  private isStopping = false;
  private orders: { readonly point: string } | null = null;
  private hold: Promise<void> = Promise.resolve();
  private endHold: () => void = () => undefined;
  private readonly stopped = new Promise<void>((resolve) => (this.endHold = resolve));
  private readonly loop: Promise<void>;
  private readonly logFile: string;
  /** Where in the log this life begins. */
  private logStart = 0;
  private readonly ordersFile: string;

  constructor(private readonly command: SupervisedCommand) {
    this.logFile = join(command.folder, `${command.name}.log`);
    this.ordersFile = join(command.folder, `${command.name}.orders.json`);
    this.loop = this.keepRunning();
  }

  get name(): string {
    return this.command.name;
  }

  get isRunning(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends it as a crash does. False: it was not running. */
  kill(): boolean {
    this.orders = null;
    return this.isRunning && this.child!.kill('SIGKILL');
  }

  /** Tells it to die at a named point, after it was passed so often (see die-at.mjs). False: it is not up. */
  dieAt(point: string, after: number): boolean {
    if (!this.isRunning || this.ready === null) return false;
    writeFileSync(this.ordersFile, JSON.stringify({ point, after }));
    this.orders = { point };
    return this.child!.kill('SIGUSR2');
  }

  /** True while it was told to die and still lives. */
  get isDoomed(): boolean {
    return this.orders !== null;
  }

  /** Not started again before this is over, as in a crash loop with its growing waits. */
  holdBack(until: Promise<void>): void {
    this.hold = until;
  }

  async untilReady(patienceMs = 60_000): Promise<void> {
    for (const start = Date.now(); this.ready === null; await sleep(LOOK_MS)) {
      if (Date.now() - start > patienceMs) throw new Error(`${this.name} did not come up. Its last words:\n${this.lastWords()}`);
    }
  }

  lastWords(): string {
    return readFileSync(this.logFile, 'utf8').slice(-3_000);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.endHold();
    this.child?.kill('SIGTERM');
    const timer = setTimeout(() => this.child?.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.loop;
    clearTimeout(timer);
  }

  private async keepRunning(): Promise<void> {
    while (!this.isStopping) {
      const ended = this.spawn();
      void this.lookForReadiness(this.child!);
      await ended;
      this.ready = null;
      if (this.orders) this.command.onEvent('died_at', this.orders.point);
      this.orders = null;
      if (this.isStopping) return;
      await sleep(RESTART_AFTER_MS);
      await Promise.race([this.hold, this.stopped]);
    }
  }

  private spawn(): Promise<void> {
    const log = openSync(this.logFile, 'a');
    this.logStart = fstatSync(log).size;
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [...this.command.args], {
      env: { PATH, HOME, ...this.command.env, DIE_AT_ORDERS: this.ordersFile },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.child = child;
    this.starts++;
    this.command.onEvent('started', String(this.starts));
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
  }

  private firstWords(): string {
    const words = Buffer.alloc(MOST_FIRST_WORDS);
    const log = openSync(this.logFile, 'r');
    const length = readSync(log, words, 0, words.length, this.logStart);
    closeSync(log);
    return words.toString('utf8', 0, length);
  }

  private async lookForReadiness(child: ChildProcess): Promise<void> {
    while (child === this.child && this.isRunning) {
      const found = this.command.ready.exec(this.firstWords());
      if (found) {
        this.ready = found;
        return;
      }
      await sleep(LOOK_MS);
    }
  }
}
