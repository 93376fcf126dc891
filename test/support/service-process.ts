import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/dist\/$/, '/');

/** A built app of the product in a process of its own, with what it says kept. */
export class ServiceProcess {
  private child: ChildProcess;
  /** Everything that all its lives wrote. */
  output = '';
  starts = 0;

  private constructor(
    private readonly app: 'api' | 'worker',
    private env: Readonly<Record<string, string>>,
    private preload: string | null,
  ) {
    this.child = this.spawn();
  }

  /** `preload`: a module that is loaded first, to spoil things. */
  static async start(app: 'api' | 'worker', env: Readonly<Record<string, string>>, preload: string | null = null): Promise<ServiceProcess> {
    const service = new ServiceProcess(app, env, preload);
    await service.started();
    return service;
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Where an API listens, as it said when it started last. */
  get origin(): string {
    return [...this.output.matchAll(/"url":"([^"]+)"/g)].at(-1)![1]!;
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    if (!this.isAlive) return;
    const ended = this.ended();
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Takes the processor away from it, as a suspended machine does. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  /** Lets it go on after {@link freeze}. */
  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Asks it to end, and waits. Answers its exit code. */
  async stop(): Promise<number | null> {
    if (!this.isAlive) return this.child.exitCode;
    const ended = this.ended();
    this.child.kill('SIGTERM');
    await ended;
    return this.child.exitCode;
  }

  /** Resolves when it ends, however. */
  async ended(): Promise<void> {
    if (this.isAlive) await new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
  }

  /** Starts it anew after it ended, without whatever spoilt it. */
  async restart(): Promise<void> {
    this.preload = null;
    this.child = this.spawn();
    await this.started();
  }

  private spawn(): ChildProcess {
    this.starts++;
    const imports = this.preload === null ? [] : ['--import', this.preload];
    const child = spawn(process.execPath, [...imports, `${ROOT}dist/${this.app}.js`], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', LOG_LEVEL: 'info', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (part: Buffer): void => void (this.output += part.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    return child;
  }

  private async started(): Promise<void> {
    const from = this.output.length;
    await new Promise<void>((resolve, reject) => {
      const timer = setInterval(() => {
        const isUp =
          this.output.slice(Math.max(0, from - 200)).includes(`"${this.app}.started"`) &&
          this.output.split(`"${this.app}.started"`).length > this.starts;
        if (!isUp && this.isAlive) return;
        clearInterval(timer);
        if (isUp) resolve();
        else reject(new Error(`The ${this.app} ended before it was up:\n${this.output.slice(from)}`));
      }, 20);
    });
  }
}

/** Runs a command of the command line; answers what it printed. */
export async function runCommand(env: Readonly<Record<string, string>>, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [`${ROOT}dist/cli.js`, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  child.stderr.on('data', (part: Buffer) => (output += part.toString()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}: ${output}`);
  return output;
}
