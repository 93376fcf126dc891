import type { CventFieldType } from '#contracts';
import { isJsonObject, type Json } from '#kernel';
import { cleanLine } from './convert/clean-text.js';
import type { SourceField } from './convert/conversion.js';

/** What an answer to a field must look like beyond its type. `read_only`: Cvent takes none. */
export type WriteFormat = 'any' | 'whole_number' | 'positive_number' | 'us_phone' | 'read_only';

/** A custom field of Cvent's contacts, as its definition says it. */
export interface CventField extends SourceField {
  readonly id: string;
  readonly name: string;
  /** False: Cvent asks nobody any more; answers given before stay. */
  readonly isActive: boolean;
  readonly writeFormat: WriteFormat;
}

/** What GET /custom-fields says of a field, as it is kept. */
export interface FieldDefinitionEntry {
  readonly id: string;
  readonly name: string;
  readonly details: Readonly<Record<string, Json | undefined>>;
}

const ONE_LINE: Readonly<Record<string, CventFieldType>> = {
  number: 'number',
  currency: 'number',
  decimal: 'number',
  usphonenumber: 'phone',
  emailaddress: 'email',
};
const WRITE_FORMATS: Readonly<Record<string, WriteFormat>> = {
  number: 'whole_number',
  currency: 'positive_number',
  usphonenumber: 'us_phone',
};
const READ_ONLY: ReadonlySet<string> = new Set(['auto-increment', 'file upload', 'consent question']);
const TYPES: Readonly<Record<string, CventFieldType>> = {
  'open ended text - comment box': 'long_text',
  'choice - single answer': 'single_choice',
  'choice - multiple answers': 'multi_choice',
  'auto-increment': 'text',
};

/** Reads a definition (FACTS 4, "Custom fields"). Never throws: what it does not know is `unknown`. */
export function readCventField({ id, name, details }: FieldDefinitionEntry): CventField {
  const more = isJsonObject(details['details']) ? details['details'] : {};
  const type = wordOf(details['type']);
  return { id, name, isActive: details['active'] !== false, writeFormat: readWriteFormat(type, more), ...readType(type, more) };
}

function readWriteFormat(type: string, more: Readonly<Record<string, Json | undefined>>): WriteFormat {
  if (READ_ONLY.has(type)) return 'read_only';
  return type === 'open ended text - one line' ? (WRITE_FORMATS[wordOf(more['answerFormat'])] ?? 'any') : 'any';
}

function readType(type: string, more: Readonly<Record<string, Json | undefined>>): SourceField {
  if (type === 'open ended text - date/time') return readDateType(wordOf(more['format']));
  const known = type === 'open ended text - one line' ? (ONE_LINE[wordOf(more['answerFormat'])] ?? 'text') : TYPES[type];
  const isChoice = known === 'single_choice' || known === 'multi_choice';
  return { type: known ?? 'unknown', choices: isChoice ? readChoices(more['choices']) : null, dateOrder: null };
}

/** Cvent shows dates month first unless it says otherwise. */
function readDateType(format: string): SourceField {
  const dateOrder = format.includes('dayfirst') ? 'day_first' : 'month_first';
  const isKnown = format.startsWith('dateonly') || format.startsWith('dateandtime');
  return { type: isKnown ? (format.startsWith('dateonly') ? 'date' : 'datetime') : 'unknown', choices: null, dateOrder };
}

function readChoices(choices: Json | undefined): readonly string[] {
  if (!Array.isArray(choices)) return [];
  const texts = (choices as readonly Json[]).map((choice) => (isJsonObject(choice) ? choice['text'] : choice));
  return texts.filter((text) => typeof text === 'string').map(cleanLine).filter((text) => text !== ''); // prettier-ignore
}

function wordOf(value: Json | undefined): string {
  return typeof value === 'string' ? value.trim().toLowerCase() : '';
}
