import type { Json } from '#kernel';
import type { Contact } from '../../domain/contact.js';
import { contactFields } from '../contacts/contact-fields.js';
import { SENSITIVE_FIELDS } from '../contacts/field-rules.js';
import { ApiError } from '../http/api-error.js';
import type { Call, Operation } from '../operation.js';
import type { RestParts } from '../parts.js';
import { presentContact } from './present-contact.js';

/** The address book: one contact. */
export const CONTACT_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/contacts/{id}',
    scope: 'event/contacts:read',
    answer: (parts, call) => presentWhole(parts, call, findContact(parts, call.parameters[0])),
  },
];

/** The contact of this id. @throws ApiError 404 */
export function findContact({ account }: RestParts, id = ''): Contact {
  const contact = account.contacts.get(id);
  if (!contact) throw new ApiError(404, 'Not found');
  return contact;
}

/** A contact as the address book shows it; the sensitive part only to those who may read it. */
export function presentWhole({ account, settings }: RestParts, { scopes }: Call, contact: Contact): Json {
  const { created, lastModified, restOnly } = contact;
  const hidden = scopes.includes('event/contacts:read-sensitive') ? [] : SENSITIVE_FIELDS;
  return {
    ...presentContact(contact, contactFields(account), settings.unansweredFields),
    ...Object.fromEntries(Object.entries(restOnly).filter(([name]) => !hidden.includes(name))),
    purged: false,
    created,
    lastModified,
  };
}
