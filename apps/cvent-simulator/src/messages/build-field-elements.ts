import type { FieldAnswers } from '../domain/contact.js';
import type { FieldDefinition } from '../domain/event.js';
import { stub } from './formats.js';
import type { MessageStyle } from './message-style.js';

/** The contact custom fields of a message: every field of the event, each with one text, empty where there is no answer. */
export function buildFieldElements(fields: readonly FieldDefinition[], answers: FieldAnswers, { choiceSeparator }: MessageStyle) {
  return fields.map(({ id, name }) => ({ id: stub(id), name, value: (answers[id] ?? []).join(choiceSeparator) }));
}
