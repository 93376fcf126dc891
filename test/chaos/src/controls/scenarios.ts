import { setTimeout as sleep } from 'node:timers/promises';
import { CmsEditor } from '../load/cms-editor.js';
import type { OperationLog } from '../log/operation-log.js';
import type { ChaosStand } from '../stand/chaos-stand.js';
import type { ChaosTenant } from '../stand/chaos-tenant.js';
import { untilQuiet } from '../run/until-quiet.js';

/** What a scenario plays on. */
export interface Scene {
  readonly stand: ChaosStand;
  readonly tenant: ChaosTenant;
  readonly log: OperationLog;
  /** How long the product may take to come to rest: much when it is whole, little when it is broken and may never come to rest. */
  readonly patienceMs: number;
}

/** A small story that ends well only where one guarantee holds. */
export type Scenario = (scene: Scene) => Promise<void>;

const LINE_PATIENCE_MS = 60_000;

/** The queue is emptied with a backlog: only the sweeper knows of the messages. */
export const emptiedQueue: Scenario = async (scene) => {
  const { stand, tenant } = scene;
  let letGo = (): void => undefined;
  const worker = stand.workers[0]!;
  worker.holdBack(new Promise((resolve) => (letGo = resolve)));
  worker.kill();
  stand.note('kill', worker.name, 'SIGKILL');
  await registerSome(scene, 40);
  await tenant.line.idle(LINE_PATIENCE_MS);
  // The jobs are published beside the answers.
  for (const start = Date.now(); (await stand.waitingJobs()) < 40 && Date.now() - start < 5_000;) await sleep(50);
  const lost = await stand.flush();
  stand.note('flush', 'redis', `${lost} jobs waited`);
  letGo();
  while (worker.isRunning && worker.ready !== null) await sleep(20);
  await worker.untilReady();
  await untilQuiet(tenant, scene.patienceMs);
};

/** What Cvent told last arrives first. */
export const newestFirst: Scenario = async (scene) => {
  const { stand, tenant } = scene;
  tenant.line.decide = () => null;
  const people = await registerSome(scene, 8);
  for (let turn = 0; turn < 3; turn++)
    for (const id of people) await stand.cvent.modify(tenant.eventId, id, { company: `Company ${turn}`, firstName: `First${turn}` });
  await stand.cvent.idle();
  tenant.line.release((kept) => [...kept].reverse());
  await comeToRest(scene);
};

/** Everything is sent twice. */
export const everythingTwice: Scenario = async (scene) => {
  scene.tenant.line.decide = () => ({ isLost: false, sendsAfterMs: [0, 300] });
  await registerSome(scene, 20);
  await comeToRest(scene);
};

/** Postgres is not heard of while deliveries come, and the API dies before it is. */
export const databaseAway: Scenario = async (scene) => {
  const { stand } = scene;
  const api = stand.apis[0]!;
  await registerSome(scene, 1); // whoever delivers is known from here on
  await comeToRest(scene);
  const before = api.starts;
  const at = Date.now();
  stand.networks.postgres.become({ kind: 'blackhole' });
  await registerSome(scene, 15);
  await sleep(1_500);
  api.kill();
  stand.note('kill', api.name, 'SIGKILL');
  while (api.isRunning) await sleep(20);
  stand.networks.postgres.become({ kind: 'pass' });
  stand.note('proxy', 'postgres', 'blackhole', at);
  while (api.starts === before) await sleep(20);
  await api.untilReady();
  await comeToRest(scene);
};

/**
 * Many messages about few attendees, of which each attendee's newest comes first, begin side by side on a network that takes its time: all have read the attendee before any of them writes,
 * and the one that writes last is an old one.
 */
export const crowdedAttendees: Scenario = async (scene) => {
  const { stand, tenant } = scene;
  const people = await registerSome(scene, 4);
  await comeToRest(scene);
  const integration = `/v1/apps/${tenant.appId}/cvent-integration`;
  tenant.line.decide = () => null;
  for (let turn = 0; turn < 8; turn++)
    for (const id of people) await stand.cvent.modify(tenant.eventId, id, { company: `Company ${turn}`, firstName: `First${turn}` });
  await stand.cvent.idle();
  // A paused integration takes them and applies none, so that resumed it has all of them to apply.
  await tenant.cms.insist('POST', `${integration}/pause`);
  tenant.line.release((kept) => people.flatMap((_, place) => kept.filter((__, index) => index % people.length === place).reverse()));
  await tenant.line.idle(LINE_PATIENCE_MS);
  await sleep(500);
  stand.networks.postgres.become({ kind: 'delay', delayMs: 60 });
  await tenant.cms.insist('POST', `${integration}/resume`);
  await comeToRest(scene);
  stand.networks.postgres.become({ kind: 'pass' });
};

/** A title is edited again while the one before is on its way to Cvent, and the echo of that tells of a later time than the second edit. */
export const editDuringPush: Scenario = async (scene) => {
  const { stand, tenant, log } = scene;
  const people = await registerSome(scene, 4);
  await comeToRest(scene);
  const editor = new CmsEditor(tenant.cms, tenant.appId, log, 1, () => []);
  const editable = people.map((id, n) => ({ id, email: emailOf(tenant, n) }));
  const editAll = async (): Promise<void> => {
    for (const one of editable) await editor.edit(one);
  };
  await editAll(); // from here on the product has a token, and knows its quota
  await comeToRest(scene);
  const at = Date.now();
  stand.networks.cvent.become({ kind: 'stall' });
  await editAll();
  for (const start = Date.now(); !stand.networks.cvent.isHolding && Date.now() - start < 20_000;) await sleep(20);
  await sleep(300);
  await editAll();
  await sleep(1_200); // Cvent's clock tells whole seconds
  stand.networks.cvent.become({ kind: 'pass' });
  stand.note('proxy', 'cvent', 'stall', at);
  await comeToRest(scene);
  // Echoes follow the pushes.
  await sleep(500);
  await comeToRest(scene);
};

async function registerSome({ stand: { cvent }, tenant }: Scene, count: number): Promise<string[]> {
  const ids: string[] = [];
  const { made } = tenant.line;
  for (let n = 0; n < count; n++)
    ids.push(await cvent.register(tenant.eventId, { firstName: `First${n}`, lastName: `Last${n}`, email: emailOf(tenant, made + n), company: 'Company', title: 'Title', registrationType: 'Guest' })); // prettier-ignore
  return ids;
}

function emailOf({ appId }: ChaosTenant, n: number): string {
  return `person.${n}.${appId.slice(0, 8)}@example.com`;
}

async function comeToRest({ stand, tenant, patienceMs }: Scene): Promise<void> {
  await stand.cvent.idle();
  await tenant.line.idle(LINE_PATIENCE_MS);
  await untilQuiet(tenant, patienceMs);
}
