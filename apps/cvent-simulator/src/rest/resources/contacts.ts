import type { Json } from '#kernel';
import type { Account } from '../../domain/account.js';
import type { FieldDefinition } from '../../domain/event.js';
import { ApiError } from '../http/api-error.js';
import type { Call, Operation } from '../operation.js';
import type { RestParts } from '../parts.js';
import { presentContact } from './present-contact.js';

/** The address book: one contact. */
export const CONTACT_OPERATIONS: readonly Operation[] = [
  { method: 'GET', path: '/contacts/{id}', scope: 'event/contacts:read', answer: answerContact },
];

function answerContact({ account, settings }: RestParts, { parameters: [id = ''] }: Call): Json {
  const contact = account.contacts.get(id);
  if (!contact) throw new ApiError(404, 'Not found');
  const { created, lastModified } = contact;
  return { ...presentContact(contact, contactFields(account), settings.unansweredFields), purged: false, created, lastModified };
}

/** The contact fields of the whole account: those of its events, each once. */
function contactFields(account: Account): FieldDefinition[] {
  const fields = [...account.events.values()].flatMap(({ event }) => event.contactFields);
  return [...new Map(fields.map((field) => [field.id, field])).values()];
}
