import { isJsonObject } from '#kernel';
import type { AddressBook } from '../../domain/address-book.js';
import type { Contact } from '../../domain/contact.js';
import { ApiError } from '../http/api-error.js';
import { applyChanges, withoutWritable } from './apply-changes.js';
import { CONTACT_RULES, type Rules, SENSITIVE_FIELDS } from './field-rules.js';
import { readChanges } from './read-changes.js';

/** `patch` changes what is named; `put` replaces everything that may be written. */
export type WriteMode = 'patch' | 'put';

/** What makes a contact the same as another: the email, or first name, last name and email together. */
export const CONTACT_KEYS = ['email', 'name-and-email'] as const;
/** See {@link CONTACT_KEYS}. */
export type ContactKey = (typeof CONTACT_KEYS)[number];

/** How an account takes writes, and what the caller may. */
export interface WriteRights {
  readonly mode: WriteMode;
  readonly mayWriteSensitive: boolean;
  readonly contactKey: ContactKey;
}

const OPEN_RULES: Rules = Object.fromEntries(Object.entries(CONTACT_RULES).filter(([name]) => !SENSITIVE_FIELDS.includes(name)));

/** The contact as the body wants it. @throws ApiError 400 for a body that the specification does not permit, and for a person who is there already */
export function planContactWrite(contact: Contact, body: unknown, book: AddressBook, rights: WriteRights): Contact {
  const { mode, mayWriteSensitive, contactKey } = rights;
  if (!isJsonObject(body)) throw new ApiError(400, 'Bad Request');
  if (body['id'] !== contact.id) throw new ApiError(400, 'id must be given, and be that of the contact', 'id');
  const { changes, problems } = readChanges(body, mayWriteSensitive ? CONTACT_RULES : OPEN_RULES);
  const [first] = problems;
  if (first) throw new ApiError(400, first.message, first.target, problems);
  const base = mode === 'put' ? withoutWritable(contact, mayWriteSensitive) : contact;
  const next = applyChanges(base, changes);
  checkUnique(contact, next, book, contactKey);
  return next;
}

/** Only a changed key is looked at: who shares one already may go on. */
function checkUnique(before: Contact, next: Contact, book: AddressBook, contactKey: ContactKey): void {
  const key = keyOf(next, contactKey);
  if (key !== keyOf(before, contactKey)) {
    const isTaken = book.withEmail(next.email).some((other) => other.id !== next.id && keyOf(other, contactKey) === key);
    if (isTaken) throw new ApiError(400, 'Duplicate contact already exists', 'Contact');
  }
  if (next.sourceId === before.sourceId) return;
  const isTaken = book.withSourceId(next.sourceId).some(({ id }) => id !== next.id);
  if (isTaken) throw new ApiError(400, 'sourceId belongs to another contact', 'sourceId');
}

function keyOf({ firstName, lastName, email }: Contact, contactKey: ContactKey): string {
  const parts = contactKey === 'email' ? [email] : [firstName, lastName, email];
  return parts.join('\n').toLowerCase();
}
