import { eventually } from './eventually.js';
import { expectedInApp } from './compare.js';
import { done, heading, remark } from './paper.js';
import type { Stack } from './stack.js';

type Accepted = ReturnType<Stack['simulator']['events']['snapshot']>[number];

/** Somebody corrects their own data in the app: what goes back to Cvent, what does not and why, and what a deletion means for Cvent. */
export async function pushEdits({ cms, simulator }: Stack, eventId: string): Promise<void> {
  heading('Attendees correct their own data in the app');
  await cms.changeSettings({ cmsToCvent: true });
  const [one, two] = [...expectedInApp(simulator.events.snapshot(eventId)).values()] as [Accepted, Accepted];
  const [person, other] = [(await cms.personByEmail(one.email))!, (await cms.personByEmail(two.email))!];
  const contact = (): { readonly title: string } => simulator.events.attendee(eventId, one.id).contact;

  const before = contact().title;
  const callsBefore = writesOf(simulator);
  const startedAt = performance.now();
  const [title, image] = await cms.edit(person.id, { jobTitle: 'Keeper of the bridge', profileImageUrl: 'https://example.com/me.png' });
  await eventually('the job title in Cvent', () => Promise.resolve(contact().title === 'Keeper of the bridge' ? true : null));
  const ms = Math.round(performance.now() - startedAt);
  if (!title?.pushed || image?.pushed !== false) throw new Error('The answer does not say which field goes to Cvent.');
  done(`${one.firstName} ${one.lastName} edits the job title: ${ms} ms later Cvent has “${contact().title}” instead of “${before}”`);
  done(`Their picture stays in the app: ${image.reason}`);
  await eventually('the history', async () =>
    (await cms.history(person.id)).some(({ action }) => action === 'push.accepted') ? true : null,
  );
  for (const { action, cause } of (await cms.history(person.id)).slice(0, 2)) remark(`history: ${action} by ${cause.type}`);
  remark(`${writesOf(simulator) - callsBefore} call of Cvent; its contact belongs to all events of the account`);

  const calls = writesOf(simulator);
  await cms.remove(other.id);
  await eventually('the pushes', async () => ((await cms.pushesWaiting()) === 0 ? true : null));
  if (writesOf(simulator) !== calls || !isAccepted(simulator, eventId, two.id)) throw new Error('Deleting a person reached Cvent.');
  done(`${two.firstName} ${two.lastName} is deleted from the app: Cvent got no call and still has the registration`);
  await cms.restore(other.id);
  remark('and is restored, so that both sides can be compared at the end');
}

/** How many calls changed something in Cvent. */
function writesOf(simulator: Stack['simulator']): number {
  return [...simulator.rest.calls.newest()].filter(({ method, operation }) => method !== 'GET' && operation?.includes('/contacts')).length;
}

function isAccepted(simulator: Stack['simulator'], eventId: string, attendeeId: string): boolean {
  return simulator.events.snapshot(eventId).some(({ id }) => id === attendeeId);
}
