import type { CventEvent, FieldDefinition } from './event.js';
import type { ContactFieldSpec, EventSpec } from './event-spec.js';
import { Random } from './random.js';

/** Letters and digits that are not mistaken for one another. */
export const CODE_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

const DEFAULT_TYPES = ['Attendee', 'Speaker', 'Partner', 'Press & Media'];
const DEFAULT_FIELDS: NonNullable<EventSpec['contactFields']> = [
  { name: 'Special requirements', type: 'text' },
  { name: 'Shirt size', type: 'single-choice', choices: ['XS', 'S', 'M', 'L', 'XL'] },
  { name: 'Interests', type: 'multi-choice', choices: ['AI', 'Design, UX', 'Operations', 'Sustainability', 'R&D'] },
  { name: 'Passport valid until', type: 'date' },
  { name: 'Years in the industry', type: 'number' },
];

/** The event that a spec describes, without people and agenda. `now` is when it was created, ISO 8601. */
export function seedEvent(spec: EventSpec, now: string): CventEvent {
  const random = new Random(spec.seed ?? 1, 'event');
  const startLocal = spec.startLocal ?? '2031-06-09T08:00:00';
  return {
    id: (spec.id ?? random.uuid()).toLowerCase(),
    title: spec.title ?? 'Harvest Summit 2031',
    code: random.text(CODE_ALPHABET, 11),
    description: 'Talks, clinics and a long lunch.',
    location: 'Quayside Congress Centre',
    timezone: spec.timezone ?? 'America/New_York',
    startLocal,
    endLocal: spec.endLocal ?? `${startLocal.slice(0, 10)}T18:00:00`,
    planner: { firstName: 'Rosalind', lastName: 'Achterberg', title: 'Lead Planner', company: 'Harvest Events' },
    registrationTypes: (spec.registrationTypes ?? DEFAULT_TYPES).map((name) => ({
      id: random.uuid(),
      code: random.text(CODE_ALPHABET, 6),
      name,
    })),
    admissionItems: [
      { id: random.uuid(), name: 'Whole event', fee: '480.00' },
      { id: random.uuid(), name: 'Day ticket', fee: '190.00' },
      { id: random.uuid(), name: 'Exhibition only', fee: '0.00' },
    ],
    contactFields: (spec.contactFields ?? DEFAULT_FIELDS).map((field) => define(random, field)),
    sessionFields: [define(random, { name: 'Track', type: 'single-choice', choices: ['Strategy', 'Practice', 'People'] })],
    eventFields: [{ id: random.uuid(), name: 'Budget code', value: 'HV-31-A' }],
    created: now,
    lastModified: now,
  };
}

function define(random: Random, field: ContactFieldSpec): FieldDefinition {
  return {
    id: (field.id ?? random.uuid()).toLowerCase(),
    name: field.name,
    code: field.code ?? field.name.toUpperCase().replace(/[^A-Z0-9]+/g, '_'),
    type: field.type,
    choices: field.choices ?? [],
  };
}
