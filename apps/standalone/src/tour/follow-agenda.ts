import type { CmsClient, TourAgendaItem, TourSession } from './cms-client.js';
import { expectedInApp } from './compare.js';
import { eventually } from './eventually.js';
import { done, heading, remark } from './paper.js';
import type { Stack } from './stack.js';

type Accepted = ReturnType<Stack['simulator']['events']['snapshot']>[number];

/** One person's day: what they register for in Cvent, what becomes of it when sessions move and go, and under the other import method. */
export async function followAgenda({ cms, simulator }: Stack, eventId: string): Promise<void> {
  heading('One person’s day');
  const imported = await cms.sessions();
  const held = simulator.events.sessions(eventId);
  if (imported.length !== held.length) throw new Error(`Cvent has ${held.length} sessions, the app ${imported.length}.`);
  done(`The import brought ${imported.length} sessions, on the clock of ${imported[0]!.timeZone}`);
  const [one, two, three] = held.filter(({ included }) => !included);
  const [somebody, ...others] = quietest(simulator, eventId);
  const person = (await cms.personByEmail(somebody!.email))!;
  const another = others.find(({ id }) => simulator.events.enrolments(eventId, id).every(({ sessionId }) => sessionId !== three!.id));
  const other = (await cms.personByEmail(another!.email))!;
  for (const session of [one!, two!]) simulator.sessions.enrol(eventId, session.id, somebody!.id);
  const before = await dayWith(cms, person.id, [one!.id, two!.id]);
  done(`${somebody!.firstName} ${somebody!.lastName} registers for two more sessions`);
  showDay(before);

  const tomorrow = nextDay(one!.startLocal);
  simulator.sessions.update(eventId, one!.id, { startLocal: tomorrow, endLocal: nextDay(one!.endLocal) });
  simulator.sessions.delete(eventId, two!.id);
  simulator.sessions.enrol(eventId, three!.id, somebody!.id);
  await eventually('the moved session', async () => {
    const moved = (await cms.sessions()).find(({ cventSessionId }) => cventSessionId === one!.id);
    return moved && onClock(moved).startsWith(tomorrow.slice(0, 10)) ? true : null;
  });
  const after = await dayWith(cms, person.id, [one!.id, three!.id], [two!.id]);
  done(`“${one!.title}” moves to the next day, “${two!.title}” is deleted, and they register for “${three!.title}”`);
  showDay(after);

  const calls = [...simulator.rest.calls.newest()].length;
  await cms.changeSettings({ sessionImportMethod: 'managed_schedules' });
  const managed = await cms.agenda(person.id);
  done(`The import method becomes managed schedules, with ${[...simulator.rest.calls.newest()].length - calls} calls of Cvent`);
  showDay(managed);
  if (managed.length !== after.length || managed.some(({ via, removable }) => via !== 'managed' || removable))
    throw new Error('The switch did not turn favourites into places on the sessions’ lists.');
  await onlyForItsPeople(cms, three!.id, person.id, other.id);
  await cms.changeSettings({ sessionImportMethod: 'personal_agenda' });
}

/** Those of the first people in the app who are on the fewest sessions. */
function quietest(simulator: Stack['simulator'], eventId: string): Accepted[] {
  const placesOf = ({ id }: Accepted): number => simulator.events.enrolments(eventId, id).filter(({ status }) => status === 'Registered').length; // prettier-ignore
  return [...expectedInApp(simulator.events.snapshot(eventId)).values()].slice(0, 30).sort((a, b) => placesOf(a) - placesOf(b));
}

async function dayWith(
  cms: CmsClient,
  personId: string,
  wanted: readonly string[],
  gone: readonly string[] = [],
): Promise<readonly TourAgendaItem[]> {
  return eventually('the day', async () => {
    const items = await cms.agenda(personId);
    const ids = new Set(items.map(({ session }) => session.cventSessionId));
    return wanted.every((id) => ids.has(id)) && !gone.some((id) => ids.has(id)) ? items : null;
  });
}

async function onlyForItsPeople(cms: CmsClient, cventSessionId: string, personId: string, otherId: string): Promise<void> {
  const session = (await cms.sessions()).find((each) => each.cventSessionId === cventSessionId)!;
  const [mine, theirs] = [await cms.sessions(personId), await cms.sessions(otherId)].map((seen) =>
    seen.some(({ id }) => id === session.id),
  );
  const isRefused = !(await cms.takeOut(personId, session.id));
  if (session.visibility !== 'allowed_people' || !mine || theirs || !isRefused)
    throw new Error('A managed session is not what it should be.');
  done(
    `“${session.title}” is for the ${session.allowedPeople} on its list; whoever is not does not see it, and whoever is cannot take it out`,
  );
}

function showDay(items: readonly TourAgendaItem[]): void {
  for (const { session, via, removable } of items)
    remark(
      `${onClock(session)}  ${session.title}${session.location === null ? '' : `, ${session.location}`} (${via}${removable ? ', can be taken out' : ''})`,
    );
}

/** When a session starts, on the clock of its event: `2031-06-09 09:00`. */
function onClock({ startsAt, timeZone }: TourSession): string {
  if (startsAt === null) return 'some time       ';
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: timeZone ?? 'UTC', dateStyle: 'short', timeStyle: 'short' });
  return parts.format(new Date(startsAt));
}

function nextDay(local: string): string {
  const day = new Date(Date.parse(`${local.slice(0, 10)}T00:00:00Z`) + 86_400_000);
  return `${day.toISOString().slice(0, 10)}${local.slice(10)}`;
}
