import type { CmsClient, TourCventFields, TourMapping, TourPerson } from './cms-client.js';
import { expectedInApp } from './compare.js';
import { eventually } from './eventually.js';
import { done, heading, remark } from './paper.js';
import type { Stack } from './stack.js';

/** What the event asks everybody. */
export const CONTACT_FIELDS = [
  { name: 'Dietary needs', type: 'multi-choice', choices: ['Vegan', 'Halal', 'Kosher', 'Nuts, none'] },
  { name: 'Shirt size', type: 'single-choice', choices: ['S', 'M', 'L', 'XL'] },
  { name: 'Day of arrival', type: 'date' },
  { name: 'Table', type: 'number' },
] as const;

/** The App's own field for each of them. */
const OWN_FIELDS = [
  { key: 'dietaryNeeds', label: 'Dietary needs', type: 'multi_choice', choices: CONTACT_FIELDS[0].choices },
  { key: 'shirtSize', label: 'Shirt size', type: 'single_choice', choices: CONTACT_FIELDS[1].choices },
  { key: 'arrives', label: 'Day of arrival', type: 'date' },
  { key: 'table', label: 'Table', type: 'number' },
] as const;

/** Cvent's fields fill the app's own, registration types become groups: first all of it, then one change with a preview. */
export async function mapFields({ cms, simulator }: Stack, eventId: string): Promise<void> {
  heading('The planner maps Cvent’s fields and registration types to the app’s');
  const fields = await cms.cventFields();
  const mappings = [
    standard('company', 'company'),
    standard('title', 'headline'),
    ...(await ownFields(cms, fields)),
    ...(await groups(cms, fields)),
  ];
  const email = await somebody(cms, simulator.events.snapshot(eventId), mappings);
  const before = (await cms.personByEmail(email))!;
  const calls = callsOf(simulator);
  await cms.saveMappings(mappings);
  const { seen, changed } = await followed(cms);
  done(`${mappings.length} mappings saved; ${changed} of ${seen} people follow them, with ${callsOf(simulator) - calls} calls of Cvent`);
  const after = (await cms.personByEmail(email))!;
  show('before', before);
  show('after', after);
  if (changed === 0 || shown(after) === shown(before)) throw new Error('Nobody follows the mappings.');

  const next = [mappings[0]!, standard('title', 'jobTitle'), ...mappings.slice(2)];
  const { changes } = await cms.preview(email, next);
  const words = changes.map((change) => `${change.field}: ${text(change.before)} → ${text(change.after)}`);
  done(`A preview of one change: ${words.join('; ')}`);
  await cms.saveMappings(next);
  await followed(cms);
  const last = (await cms.personByEmail(email))!;
  show('then', last);
  if (last.fields['jobTitle'] !== before.fields['jobTitle'] && changes.length === 0)
    throw new Error('The preview did not tell of the change.');
}

type Accepted = ReturnType<Stack['simulator']['events']['snapshot']>[number];

const standard = (name: string, personField: string): TourMapping => ({
  kind: 'person_field',
  source: { type: 'standard_field', name },
  target: { personField },
});

async function ownFields(cms: CmsClient, { customFields }: TourCventFields): Promise<TourMapping[]> {
  const mappings: TourMapping[] = [];
  for (const field of OWN_FIELDS) {
    const source = customFields.find(({ name }) => name === field.label);
    if (!source) throw new Error(`Cvent’s field “${field.label}” is not in the list of what can be mapped.`);
    const customFieldId = await cms.createCustomField(field);
    mappings.push({ kind: 'custom_field', source: { type: 'custom_field', id: source.id }, target: { customFieldId } });
  }
  return mappings;
}

async function groups(cms: CmsClient, { registrationTypes }: TourCventFields): Promise<TourMapping[]> {
  const mappings: TourMapping[] = [];
  for (const [name, group] of [
    ['Speaker', 'Speakers'],
    ['Partner', 'Partners'],
  ] as const) {
    const type = registrationTypes.find((each) => each.name === name);
    if (!type) throw new Error(`The registration type “${name}” is not in the list of what can be mapped.`);
    mappings.push({
      kind: 'people_group',
      source: { type: 'registration_type', id: type.id, name },
      target: { peopleGroupId: await cms.createGroup(group) },
    });
  }
  return mappings;
}

/** Of some speakers the one of whom most would change. */
async function somebody(cms: CmsClient, accepted: readonly Accepted[], mappings: readonly TourMapping[]): Promise<string> {
  const speakers = [...expectedInApp(accepted).values()].filter(({ registrationType }) => registrationType === 'Speaker').slice(0, 20);
  const previews = await Promise.all(
    speakers.map(async ({ email }) => ({ email, changes: (await cms.preview(email, mappings)).changes.length })),
  );
  const [most] = previews.sort((a, b) => b.changes - a.changes);
  if (!most) throw new Error('The event has no speaker.');
  return most.email;
}

function followed(cms: CmsClient): Promise<{ readonly seen: number; readonly changed: number }> {
  return eventually('everybody’s following the mappings', async () => {
    const progress = await cms.remap();
    return progress.state === 'done' ? progress : null;
  });
}

function callsOf(simulator: Stack['simulator']): number {
  return [...simulator.rest.calls.newest()].length;
}

function show(when: string, person: TourPerson): void {
  remark(`${when.padEnd(7)}${shown(person)}`);
}

function shown({ fields, customFields, groups: inGroups }: TourPerson): string {
  const filled = Object.entries({ ...fields, ...customFields }).filter(([, value]) => value !== null);
  return `${filled.map(([name, value]) => `${name} ${text(value)}`).join(', ')}; in ${inGroups.map(({ name }) => name).join(', ')}`;
}

function text(value: unknown): string {
  if (value === null) return 'empty';
  return Array.isArray(value) ? value.join(' + ') : `${value as string | number | boolean}`;
}
