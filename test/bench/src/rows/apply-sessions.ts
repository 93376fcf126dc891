import { createHash, randomUUID } from 'node:crypto';
import { rounded, shown } from '../report.js';
import { fillInbox, storeBodies, untilPending } from '../stand/inbox.js';
import { Jobs } from '../stand/jobs.js';
import type { Stand } from '../stand/stand.js';
import { Tenants, type Tenant } from '../stand/tenant.js';
import { type Bench, type BenchContext, chosenQueue, onStand } from './bench-context.js';

const PEOPLE = 5_000;
const UPDATES = 300;
const ROUNDS = 5;
/** A session that many are on may cost so much more than one that nobody is on: noise, not people. */
const MOST_RATIO = 1.5;

/** `apply.sessions`: registrations for one session, then changes of that session against changes of one that nobody is on. */
export const applySessions: Bench = {
  ids: ['apply.sessions'],
  run: (context) => onStand(chosenQueue(context.options), context.options, (stand) => measure(context, stand)),
};

async function measure({ options, report }: BenchContext, stand: Stand): Promise<void> {
  const people = options.quick ? 200 : PEOPLE;
  const updates = options.quick ? 30 : UPDATES;
  report.print(`\napply.sessions: ${people} register for one session, which then changes ${ROUNDS} times ${updates} times`);
  const api = await stand.startApi();
  const tenant = await (await Tenants.of(stand, api.port)).create();
  const jobs = await Jobs.of(stand);
  const worker = await stand.startWorker();
  const [full, empty] = [randomUUID(), randomUUID()];
  const apply = async (ids: readonly string[]): Promise<number> => {
    const start = performance.now();
    await jobs.publish(tenant, ids);
    const { atMs } = await untilPending(stand, 0);
    return atMs - start;
  };
  await apply(await fillInbox(stand, tenant, people, 'sessions'));
  await apply(await storeBodies(stand, tenant, [update(tenant, full, 0), update(tenant, empty, 0)]));
  const before = await printOf(stand, tenant);
  const registeringMs = await apply(await storeBodies(stand, tenant, registrations(tenant, full, people)));
  const enrolled = await printOf(stand, tenant);
  report.print(`  registrations: ${shown((people * 1_000) / registeringMs)}/s`);

  const ratios: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const times = { full: 0, empty: 0 };
    for (const name of round % 2 === 0 ? (['full', 'empty'] as const) : (['empty', 'full'] as const)) {
      const session = name === 'full' ? full : empty;
      const bodies = Array.from({ length: updates }, (_, n) => update(tenant, session, round * 10_000 + n));
      times[name] = await apply(await storeBodies(stand, tenant, bodies));
    }
    ratios.push(times.full / times.empty);
    report.print(
      `  round ${round}: ${shown((updates * 1_000) / times.full)}/s of a session with ${people} people, ${shown((updates * 1_000) / times.empty)}/s of one with none`,
    );
  }
  const after = await printOf(stand, tenant);
  const ratio = [...ratios].sort((a, b) => a - b)[ROUNDS >> 1]!;
  const isSound = enrolled.rows === people && before.print !== enrolled.print; // the control: registrations do touch rows
  const isUntouched = enrolled.print === after.print;
  report.print(
    `  rows of people touched by ${ROUNDS * updates} changes of their session: ${isUntouched ? 'none' : 'SOME'}${isSound ? '' : '; NOT SOUND'}`,
  );
  await worker.stop();
  await jobs.close();
  report.add({
    id: 'apply.sessions',
    value: rounded(ratio, 2),
    unit: '× a session that nobody is on',
    goal: `≤ ${MOST_RATIO}, no row of people touched`,
    baseline: 1,
    holds: isSound && isUntouched && ratio <= MOST_RATIO,
  });
}

/** What would be another one if any row had been written again. */
async function printOf(stand: Stand, { integrationId }: Tenant): Promise<{ readonly rows: number; readonly print: string | null }> {
  const { rows } = await stand.sql.query<{ rows: number; print: string | null }>(
    `SELECT count(*)::int AS rows, md5(string_agg(xmin::text || ctid::text, ',' ORDER BY attendee_id)) AS print FROM enrolments WHERE integration_id = $1`,
    [integrationId],
  );
  return rows[0]!;
}

function message(eventType: string, element: object, place: number): Buffer {
  const messageTime = new Date(Date.now() - 60_000 + (place % 10_000)).toISOString();
  return Buffer.from(JSON.stringify({ eventType, messageTime, messageStub: randomUUID(), message: [element] }));
}

function update({ eventId }: Tenant, sessionStub: string, place: number): Buffer {
  const element = {
    eventStub: eventId,
    sessionStub,
    sessionName: `Talk ${place}`,
    sessionStartDateTime: '2031-06-09T09:00:00.000',
    included: false,
    status: 'Active',
  };
  return message('SessionUpdated', element, place);
}

/** Of the attendees that `fillInbox` made under this label. */
function registrations({ eventId }: Tenant, sessionStub: string, count: number): Buffer[] {
  return Array.from({ length: count }, (_, n) => {
    const hash = createHash('md5')
      .update(`sessions.0.a${n + 1}`)
      .digest('hex');
    const inviteeStub = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-${hash.slice(12, 16)}-${hash.slice(16, 20)}-${hash.slice(20)}`;
    return message(
      'InviteeRegistersForCventSession',
      { eventStub: eventId, inviteeStub, inviteeStatus: 'Accepted', sessions: [{ sessionStub }] },
      n,
    );
  });
}
