import { setTimeout as sleep } from 'node:timers/promises';
import { differences, expectedInApp, type Registered } from './compare.js';
import { eventually } from './eventually.js';
import { followAgenda } from './follow-agenda.js';
import { CONTACT_FIELDS, mapFields } from './map-fields.js';
import { done, heading, percentiles, progressBar, remark, wrong } from './paper.js';
import { pushEdits } from './push-edits.js';
import type { Stack } from './stack.js';

/** What the tour shows. */
export interface TourOptions {
  /** How many are in the event before the App is connected. */
  readonly attendees: number;
  /** How many people register in the burst. */
  readonly people: number;
  /** Kills the worker in the middle of the burst. */
  readonly isWorkerKilled: boolean;
}

/** Asking for everybody takes longer, and must not slow down what is watched. */
const POLL_ALL_MS = 200;
/** What the network does to the burst. */
const ROUGH = { duplicates: 0.2, reorder: 0.2, reorderMaxDelayMs: 800, urlForm: 'typed', retryDelaysMs: [200, 500, 1_000, 2_000] } as const;

/** Walks through the main job as a CMS and a planner would see it. False when the two sides disagree at the end. */
export async function takeTour(stack: Stack, options: TourOptions): Promise<boolean> {
  const { simulator } = stack;
  const spec = {
    title: 'Northlight Summit',
    timezone: 'America/New_York',
    size: options.attendees,
    seed: 7,
    contactFields: CONTACT_FIELDS,
  };
  const eventId = simulator.events.put(spec).id;
  await connect(stack, eventId);
  await importEvent(stack, eventId);
  await mapFields(stack, eventId);
  await followAgenda(stack, eventId);
  await pushEdits(stack, eventId);
  await registerOne(stack, eventId);
  await registerMany(stack, eventId, options);
  await modifyAndCancel(stack, eventId);
  return compareSides(stack, eventId);
}

async function connect({ cms, simulator, simulatorUrl }: Stack, eventId: string): Promise<void> {
  heading('The CMS connects its app to the Cvent event');
  await cms.registerApp('Northlight Summit', 'America/New_York');
  const groupId = await cms.createGroup('Attendees');
  const { webhook } = await cms.saveIntegration({
    clientId: 'demo-client',
    clientSecret: simulator.rest.applications.put('demo-client').clientSecret,
    host: simulatorUrl,
    eventId,
    sessionImportMethod: 'personal_agenda',
    defaultPeopleGroupId: groupId,
    cventToCms: true,
    cmsToCvent: false,
  });
  done('App, people group and integration saved');
  remark(`Webhook URL    ${webhook.url}`);
  remark(`Webhook token  ${webhook.token}`);
  const { state } = await simulator.webhooks.setTarget({ url: webhook.url, token: webhook.token });
  if (state !== 'active') throw new Error('The validation GET was not answered with 200.');
  done('The planner pastes both into Cvent; its validation GET was answered 200');
}

/** Everybody who registered before the App was connected: no webhook tells of them. */
async function importEvent({ cms, simulator }: Stack, eventId: string): Promise<void> {
  heading('What is wrong with the set-up? What would an import do?');
  const { ok, checks } = await cms.doctor();
  const open = checks.filter(({ status }) => status !== 'pass');
  done(`The connection doctor made ${checks.length} checks: ${ok ? 'nothing is broken' : 'something is broken'}`);
  for (const { title, detail } of open.slice(0, 3)) remark(`${title}: ${detail}`);
  if (open.length > 3) remark(`… and ${open.length - 3} more`);

  heading(`${simulator.events.get(eventId).size} attendees registered earlier: an import brings them`);
  const { id } = await cms.startImport();
  const show = progressBar('% imported', 100);
  const run = await eventually('the import', async () => {
    const now = await cms.importRun(id);
    show(Math.floor(now.progress * 100));
    return now.state === 'completed' ? now : null;
  });
  const seconds = (Date.parse(run.finishedAt!) - Date.parse(run.startedAt!)) / 1_000;
  done(
    `${run.counts['records']} records read in ${seconds.toFixed(1)} s with ${run.calls.used} calls of Cvent; ${(await cms.people()).length} people are in the app`,
  );
}

async function registerOne({ cms, simulator }: Stack, eventId: string): Promise<void> {
  heading('One registration in Cvent');
  const startedAt = performance.now();
  simulator.attendees.registerBurst(eventId, 1);
  const attendee = simulator.events.snapshot(eventId).at(-1);
  const person = await eventually('the registration', () => cms.personByEmail(attendee!.email));
  done(
    `${attendee!.firstName} ${attendee!.lastName} is in the app ${Math.round(performance.now() - startedAt)} ms later, in the group ${person.groups[0]?.name}`,
  );
}

async function registerMany({ cms, simulator, worker }: Stack, eventId: string, { people, isWorkerKilled }: TourOptions): Promise<void> {
  heading(`${people} registrations at once, a fifth delivered twice, a fifth in the wrong order`);
  simulator.attendees.registerBurst(eventId, people, { guestShare: 0.05, delivery: ROUGH });
  if (isWorkerKilled) {
    await sleep(300);
    remark(`kill -9 of the worker (process ${worker.pid})`);
    worker.kill();
  }
  const wanted = expectedInApp(simulator.events.snapshot(eventId)).size;
  const show = progressBar('people in the app', wanted);
  await eventually(
    'the burst',
    async () => {
      const found = await cms.people();
      show(found.length);
      return found.length >= wanted ? true : null;
    },
    POLL_ALL_MS,
  );
  await simulator.idle();
  const { sends, duplicates } = simulator.webhooks.log.counters;
  done(`${wanted} people are in the app; from the receipt of a message ${percentiles(await cms.lags())}`);
  remark(`Cvent called ${sends} times so far; ${duplicates} of these said nothing new`);
}

async function modifyAndCancel({ cms, simulator }: Stack, eventId: string): Promise<void> {
  heading('A name is corrected, a registration is cancelled');
  const [first, second] = [...expectedInApp(simulator.events.snapshot(eventId)).values()].slice(-2);
  let startedAt = performance.now();
  simulator.attendees.modify(eventId, first!.id, { firstName: 'Renamed' });
  const person = await eventually('the correction', async () => {
    const found = await cms.personByEmail(first!.email);
    return found?.fields['firstName'] === 'Renamed' ? found : null;
  });
  done(`The new name is in the app ${Math.round(performance.now() - startedAt)} ms later`);
  for (const entry of await cms.history(person.id)) remark(`history: ${entry.action} by ${entry.cause.eventType}`);

  startedAt = performance.now();
  simulator.attendees.cancel(eventId, second!.id);
  await eventually('the cancellation', async () => ((await cms.personByEmail(second!.email)) === null ? true : null));
  done(`The cancelled attendee has left the app ${Math.round(performance.now() - startedAt)} ms later`);
}

async function compareSides({ cms, simulator, worker }: Stack, eventId: string): Promise<boolean> {
  heading('Do both sides agree?');
  await simulator.idle();
  await eventually('the inbox', async () => ((await cms.messages('pending')) === 0 ? true : null));
  const accepted: readonly Registered[] = simulator.events.snapshot(eventId);
  const people = await cms.people();
  const found = differences(accepted, people);
  for (const line of found.slice(0, 10)) wrong(line);
  if (found.length > 0) return false;
  const withoutEmail = accepted.filter(({ email }) => email === '').length;
  done(`Yes: ${accepted.length} accepted in Cvent, ${people.length} people in the app`);
  if (accepted.length > people.length) remark(`${withoutEmail} without an email wait for one; the others share an email with somebody`);
  if (worker.restarts > 0) remark(`The worker was started anew ${worker.restarts === 1 ? 'once' : `${worker.restarts} times`}.`);
  return true;
}
