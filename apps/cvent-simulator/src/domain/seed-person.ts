import { type Contact, type FieldAnswers, NO_ADDRESS, newContact } from './contact.js';
import type { FieldDefinition } from './event.js';
import { COMPANIES, CULTURES, type Culture, STREETS, TITLES } from './names.js';
import type { Random } from './random.js';

/** What is asked of a made-up person. */
export interface PersonRequest {
  /** Makes the email unique: no two people of an event share one. */
  readonly number: number;
  readonly fields: readonly FieldDefinition[];
  /** ISO 8601, UTC. */
  readonly created: string;
  /** Separates the emails of different events. */
  readonly emailTag: string;
  /** Guests share the name of the person who brought them, and half of them give no email. */
  readonly guestOf: Contact | null;
}

/** A made-up contact: international, with most fields filled for primaries and few for guests. */
export function seedPerson(random: Random, request: PersonRequest): Contact {
  const culture = random.pick(CULTURES);
  const firstName = random.pick(culture.firstNames);
  const lastName = request.guestOf?.lastName ?? random.pick(culture.lastNames);
  const id = random.uuid();
  const email = emailOf(firstName, lastName, request);
  const base = { id, firstName, lastName, created: request.created, answers: seedAnswers(random, request.fields) };
  if (request.guestOf) return newContact({ ...base, email: request.number % 2 === 0 ? email : '' });
  return newContact({ ...base, email, ...employment(random, culture) });
}

function employment(random: Random, culture: Culture): Partial<Contact> {
  const place = random.pick(culture.places);
  const address1 = `${1 + random.below(180)} ${random.pick(STREETS)}`;
  return {
    company: random.pick(COMPANIES),
    title: random.pick(TITLES),
    prefix: random.chance(0.1) ? 'Dr.' : '',
    workPhone: random.chance(0.6) ? phone(random, culture) : '',
    mobilePhone: random.chance(0.7) ? phone(random, culture) : '',
    workAddress: random.chance(0.8) ? { ...NO_ADDRESS, ...place, address1 } : NO_ADDRESS,
  };
}

function phone(random: Random, culture: Culture): string {
  return `${culture.dialingCode} ${100 + random.below(900)} 555 ${String(random.below(10_000)).padStart(4, '0')}`;
}

function emailOf(firstName: string, lastName: string, { number, emailTag }: PersonRequest): string {
  const local = [firstName, lastName].map(ascii).filter(Boolean).join('.') || 'attendee';
  return `${local}.${emailTag}${number.toString(36)}@example.com`;
}

const folded = new Map<string, string>();

/** The letters of a name that fit into an email. Remembered: names repeat, and folding is slow. */
function ascii(text: string): string {
  const known = folded.get(text);
  if (known !== undefined) return known;
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  folded.set(text, plain);
  return plain;
}

/** Answers of one person: about one field in five stays empty. */
export function seedAnswers(random: Random, fields: readonly FieldDefinition[]): FieldAnswers {
  const answers: Record<string, readonly string[]> = {};
  for (const field of fields) {
    const value = seedAnswer(random, field);
    if (random.chance(0.8) && value.length > 0) answers[field.id] = value;
  }
  return answers;
}

const WORDS = ['Vegan, no nuts', 'None', 'Step-free access', 'First visit', 'Alumni “2019”', 'Bitte Gang'] as const;

function seedAnswer(random: Random, field: FieldDefinition): readonly string[] {
  switch (field.type) {
    case 'text':
    case 'long-text':
      return [random.pick(WORDS)];
    case 'number':
    case 'auto-increment':
      return [String(random.below(40))];
    case 'decimal':
    case 'currency':
      return [`${random.below(900)}.5`];
    case 'us-phone':
      return [`${200 + random.below(800)}-555-${1_000 + random.below(9_000)}`];
    case 'email':
      return [`contact${random.below(1_000)}@example.com`];
    case 'date':
      return [`20${30 + random.below(3)}-0${1 + random.below(9)}-${10 + random.below(18)}`];
    case 'date-time':
      return [`2031-0${1 + random.below(9)}-${10 + random.below(18)}T0${random.below(10)}:30:00Z`];
    case 'single-choice':
      return field.choices.length > 0 ? [random.pick(field.choices)] : [];
    case 'multi-choice': {
      const first = random.below(field.choices.length || 1);
      return field.choices.slice(first, first + 1 + random.below(3));
    }
  }
}
