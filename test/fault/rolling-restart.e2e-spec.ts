import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bridge, eventually, type Tenant } from '../support/bridge.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { LoadBalancer } from '../support/load-balancer.js';
import { messageOf, type Telling } from '../support/messages.js';
import { ServiceProcess } from '../support/service-process.js';

const SENDERS = 6;
const PAUSE_MS = 50;

/** Cvent, sending all the time: each message again and again until it is taken. */
class Sender {
  readonly tellings: Telling[] = [];
  readonly bodies = new Set<string>();
  /** How deliveries were answered that had to be repeated: the status, and the code if there is one. */
  readonly refusals: { readonly status: number; readonly code?: string }[] = [];
  private isOn = true;
  private readonly lanes: Promise<void>[];

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {
    this.lanes = Array.from({ length: SENDERS }, () => this.send());
  }

  async stop(): Promise<void> {
    this.isOn = false;
    await Promise.all(this.lanes);
  }

  private async send(): Promise<void> {
    while (this.isOn) {
      const email = `person-${this.tellings.length}@example.test`;
      const telling = { attendeeId: randomUUID(), asOfMs: Date.now(), status: 'Accepted', email, firstName: 'Ada' };
      const body = messageOf(telling);
      this.tellings.push(telling);
      await eventually('a 2xx', async () => (await this.post(body)) === 200);
      this.bodies.add(body);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private async post(body: string): Promise<number> {
    const headers = { authorization: this.token, 'content-type': 'application/json' };
    try {
      const answer = await fetch(this.url, { method: 'POST', headers, body });
      const text = await answer.text();
      if (answer.status !== 200) this.refusals.push({ status: answer.status, ...(JSON.parse(text || '{}') as { code?: string }) });
      return answer.status;
    } catch {
      this.refusals.push({ status: 0 });
      return 0;
    }
  }
}

/** Two APIs behind a balancer, a worker, and somebody who sends. */
class Cluster {
  private constructor(
    readonly bridge: Bridge,
    readonly apis: readonly ServiceProcess[],
    readonly balancer: LoadBalancer,
    readonly tenant: Tenant,
    readonly sender: Sender,
  ) {}

  static async start(databaseUrl: string, env: Readonly<Record<string, string>>): Promise<Cluster> {
    const bridge = await Bridge.start({ databaseUrl, queue: 'postgres', env });
    const apis = [bridge.apiProcess, await ServiceProcess.start('api', bridge.env)];
    const balancer = await LoadBalancer.start(apis.map((api) => () => api.origin));
    await eventually('both to be ready', () => balancer.areAllReady);
    const tenant = await bridge.tenant();
    const { pathname } = new URL(tenant.webhook.url);
    return new Cluster(bridge, apis, balancer, tenant, new Sender(balancer.origin + pathname, tenant.webhook.token));
  }

  /** As an update of a cluster does: the next one only when the one before serves again. */
  async restartAll(): Promise<void> {
    for (const api of this.apis) {
      await this.newDeliveries();
      expect(await api.stop()).toBe(0);
      await this.newDeliveries();
      await api.restart();
      await eventually('both to be ready', () => this.balancer.areAllReady);
    }
    const worker = this.bridge.workers[0]!;
    expect(await worker.stop()).toBe(0);
    await worker.restart();
    await this.newDeliveries();
  }

  async stop(): Promise<void> {
    await this.sender.stop();
    await this.balancer.stop();
    await this.apis[1]!.stop();
    await this.bridge.stop();
  }

  private async newDeliveries(): Promise<void> {
    const enough = this.sender.bodies.size + 50;
    await eventually('deliveries to go on', () => this.sender.bodies.size >= enough);
  }
}

let database: TestDatabase;
let cluster: Cluster;
beforeAll(async () => void (database = await createTestDatabase()));
afterEach(() => cluster.stop());
afterAll(() => database.drop());

describe('a rolling restart', () => {
  describe('with a pause for the load balancer', () => {
    beforeEach(async () => void (cluster = await Cluster.start(database.url, { SHUTDOWN_DRAIN_MS: '3000' })));

    it('guarantee 8: says that it is not ready while it still serves, so that no delivery is refused, and all are applied', async () => {
      await cluster.restartAll();
      await cluster.sender.stop();
      for (const states of cluster.balancer.heard) expect(states.join(' ')).toMatch(/^(none )?ok stopping (503 )?none ok$/);
      // A machine under load may be too slow for a delivery, which has nothing to do with the restart.
      expect(cluster.sender.refusals.filter(({ code }) => code !== 'database.slow')).toEqual([]);
      await cluster.bridge.settled(cluster.tenant);
      expect(await cluster.bridge.findings(cluster.tenant, cluster.sender.tellings, cluster.sender.bodies)).toEqual([]);
    });
  });

  describe('without one', () => {
    beforeEach(async () => void (cluster = await Cluster.start(database.url, { SHUTDOWN_DRAIN_MS: '0' })));

    it('guarantee 8: refuses deliveries so that they are sent again, and all are applied', async () => {
      await cluster.restartAll();
      await cluster.sender.stop();
      expect(cluster.sender.refusals.filter(({ status }) => status !== 0 && status < 500)).toEqual([]);
      await cluster.bridge.settled(cluster.tenant);
      expect(await cluster.bridge.findings(cluster.tenant, cluster.sender.tellings, cluster.sender.bodies)).toEqual([]);
    });
  });
});
