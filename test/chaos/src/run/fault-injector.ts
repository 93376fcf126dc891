import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedFault } from '../plan/fault-plan.js';
import type { ChaosStand } from '../stand/chaos-stand.js';
import type { SupervisedProcess } from '../stand/supervised-process.js';

/** A process that does not come to its point in time is killed where it is. */
const POINT_LIMIT_MS = 4_000;
const BACKLOG_LIMIT_MS = 60_000;
const LOOK_MS = 50;

/** Lets planned faults happen: kills beside one another, faults of servers and networks one after the other. */
export class FaultInjector {
  private readonly kills: Promise<void>[] = [];
  private blows: Promise<void> = Promise.resolve();
  /** How many jobs waited at each flush. */
  readonly flushed: number[] = [];

  constructor(
    private readonly stand: ChaosStand,
    private readonly backlog: number,
    private readonly isLoadOver: () => boolean,
  ) {}

  /** Resolves when all that was planned has happened and is over. */
  async run(faults: readonly PlannedFault[]): Promise<void> {
    const startedAt = Date.now();
    for (const fault of faults) {
      await sleep(Math.max(0, startedAt + fault.afterMs - Date.now()));
      if (fault.kind === 'kill') this.kill(this.victim(fault.victim));
      else if (fault.kind === 'die_at') this.kills.push(this.dieAt(this.victim(fault.victim), fault.point, fault.passes));
      else this.blows = this.blows.then(() => this.strike(fault));
    }
    await this.blows;
    await Promise.all(this.kills);
  }

  private victim(name: string): SupervisedProcess {
    return [...this.stand.apis, ...this.stand.workers].find((one) => one.name === name)!;
  }

  private kill(victim: SupervisedProcess): void {
    if (victim.kill()) this.stand.note('kill', victim.name, 'SIGKILL');
  }

  private async dieAt(victim: SupervisedProcess, point: string, passes: number): Promise<void> {
    if (!victim.dieAt(point, passes)) return this.kill(victim);
    for (const start = Date.now(); victim.isDoomed && Date.now() - start < POINT_LIMIT_MS;) await sleep(LOOK_MS);
    if (victim.isDoomed) this.kill(victim);
  }

  private async strike(fault: Exclude<PlannedFault, { kind: 'kill' | 'die_at' }>): Promise<void> {
    const at = Date.now();
    switch (fault.kind) {
      case 'flush':
        return this.flush();
      case 'redis':
        await this.stand.crashRedis();
        return this.stand.note('redis', 'redis', 'SIGKILL', at);
      case 'postgres':
        await this.stand.crashPostgres(fault.how);
        return this.stand.note('postgres', 'postgres', fault.how, at);
      case 'network': {
        const { network, mode, forMs } = fault;
        this.stand.networks[network].become(mode);
        await sleep(forMs);
        this.stand.networks[network].become({ kind: 'pass' });
        return this.stand.note('proxy', network, `${mode.kind} for ${forMs} ms`, at);
      }
    }
  }

  /** Empties the queue once enough waits in it: both workers crash and are kept from starting until then. */
  private async flush(): Promise<void> {
    let letGo = (): void => undefined;
    const until = new Promise<void>((resolve) => (letGo = resolve));
    for (const worker of this.stand.workers) {
      worker.holdBack(until);
      this.kill(worker);
    }
    for (const start = Date.now(); Date.now() - start < BACKLOG_LIMIT_MS && !this.isLoadOver(); await sleep(LOOK_MS))
      if ((await this.stand.waitingJobs()) >= this.backlog) break;
    const at = Date.now();
    const lost = await this.stand.flush();
    this.flushed.push(lost);
    letGo();
    this.stand.note('flush', 'redis', `${lost} jobs waited`, at);
  }
}
