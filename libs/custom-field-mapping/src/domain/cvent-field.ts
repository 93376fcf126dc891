import type { CventFieldType } from '#contracts';
import { isJsonObject, type Json } from '#kernel';
import { cleanLine } from './convert/clean-text.js';
import type { SourceField } from './convert/conversion.js';

/** A custom field of Cvent's contacts, as its definition says it. */
export interface CventField extends SourceField {
  readonly id: string;
  readonly name: string;
  /** False: Cvent asks nobody any more; answers given before stay. */
  readonly isActive: boolean;
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
const TYPES: Readonly<Record<string, CventFieldType>> = {
  'open ended text - comment box': 'long_text',
  'choice - single answer': 'single_choice',
  'choice - multiple answers': 'multi_choice',
  'auto-increment': 'text',
};

/** Reads a definition (FACTS 4, "Custom fields"). Never throws: what it does not know is `unknown`. */
export function readCventField({ id, name, details }: FieldDefinitionEntry): CventField {
  const more = isJsonObject(details['details']) ? details['details'] : {};
  return { id, name, isActive: details['active'] !== false, ...readType(wordOf(details['type']), more) };
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
