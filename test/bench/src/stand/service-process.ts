import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a measured process is started. */
export interface ServiceCommand {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Its output goes here, as it would in production: not through the process that makes the load. */
  readonly logFile: string;
  /** What its output says once it serves. */
  readonly ready: RegExp;
}

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 15_000;

/** One process of ours that is measured or measured against. */
export class ServiceProcess {
  private constructor(
    readonly command: ServiceCommand,
    private readonly child: ChildProcess,
    private readonly ended: Promise<void>,
  ) {}

  /** Starts it and waits until it serves. @throws Error with its last words. */
  static async start(command: ServiceCommand): Promise<ServiceProcess> {
    const log = await open(command.logFile, 'w');
    const child = spawn(command.program, [...command.args], {
      env: { ...basicEnvironment(), ...command.env },
      stdio: ['ignore', log.fd, log.fd],
    });
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    await log.close();
    const service = new ServiceProcess(command, child, ended);
    for (const start = Date.now(); !command.ready.test(await service.output()); await sleep(25)) {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined && Date.now() - start < START_LIMIT_MS) continue;
      child.kill('SIGKILL');
      throw new Error(`${command.name} did not start. Its last words:\n${(await service.output()).slice(-2_000)}`);
    }
    return service;
  }

  /** What it printed so far. */
  output(): Promise<string> {
    return readFile(this.command.logFile, 'utf8');
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  get pid(): number {
    return this.child.pid!;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Asks it to end, and insists after a while. */
  async stop(): Promise<void> {
    if (!this.isRunning) return;
    this.child.kill('SIGCONT');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.ended;
    clearTimeout(timer);
  }
}

/** The environment that every process needs, without settings of the product that happen to be set. */
function basicEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }) };
}
