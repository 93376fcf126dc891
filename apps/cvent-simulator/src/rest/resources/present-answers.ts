import type { Json } from '#kernel';
import type { FieldAnswers } from '../../domain/contact.js';
import type { FieldDefinition, FieldType } from '../../domain/event.js';

const ANSWER_TYPES: Readonly<Record<FieldType, string>> = {
  text: 'General',
  'long-text': 'FreeText',
  number: 'Number',
  decimal: 'Decimal',
  currency: 'Currency',
  'us-phone': 'USPhoneNumber',
  email: 'Email',
  date: 'Date',
  'date-time': 'DateTime',
  'single-choice': 'SingleSelect',
  'multi-choice': 'MultiSelect',
  'auto-increment': 'AutoIncrement',
};

/** Answers to custom fields: always lists of text. What nobody answered is absent, or there with an empty list. */
export function presentAnswers(fields: readonly FieldDefinition[], answers: FieldAnswers, withUnanswered: boolean): Json {
  return fields.map((_field, index) => presentAnswer(fields, index, answers)).filter(({ value }) => withUnanswered || value.length > 0);
}

/** The answer to the field at `index` of all the fields. */
export function presentAnswer(fields: readonly FieldDefinition[], index: number, answers: FieldAnswers) {
  const { id, name, type } = fields[index]!;
  return { id, name, type: ANSWER_TYPES[type], value: answers[id] ?? [], order: index + 1 };
}
