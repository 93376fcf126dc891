import type { Json } from '#kernel';
import type { FieldAnswers } from '../../domain/contact.js';
import type { FieldDefinition, FieldType } from '../../domain/event.js';

const ANSWER_TYPES: Readonly<Record<FieldType, string>> = {
  text: 'General',
  number: 'Number',
  date: 'Date',
  'single-choice': 'SingleSelect',
  'multi-choice': 'MultiSelect',
};

/** Answers to custom fields: always lists of text. What nobody answered is absent, or there with an empty list. */
export function presentAnswers(fields: readonly FieldDefinition[], answers: FieldAnswers, withUnanswered: boolean): Json {
  return fields
    .map(({ id, name, type }, index) => ({ id, name, type: ANSWER_TYPES[type], value: answers[id] ?? [], order: index + 1 }))
    .filter(({ value }) => withUnanswered || value.length > 0);
}
