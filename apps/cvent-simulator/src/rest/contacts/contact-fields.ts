import type { Account } from '../../domain/account.js';
import type { FieldDefinition } from '../../domain/event.js';

/** The contact fields of the whole account: those of its events, each once. */
export function contactFields(account: Account): FieldDefinition[] {
  const fields = [...account.events.values()].flatMap(({ event }) => event.contactFields);
  return [...new Map(fields.map((field) => [field.id, field])).values()];
}
