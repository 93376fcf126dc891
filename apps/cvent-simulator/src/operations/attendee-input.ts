import { InvalidInputError } from '#kernel';
import type { Attendee } from '../domain/attendee.js';
import { type Address, type Contact, type FieldAnswers, NO_ADDRESS } from '../domain/contact.js';
import type { CventEvent } from '../domain/event.js';

/** Fields of a contact that are plain text. */
export const CONTACT_TEXT_FIELDS = [
  'sourceId',
  'prefix',
  'firstName',
  'middleName',
  'lastName',
  'nickName',
  'designation',
  'email',
  'ccEmail',
  'company',
  'title',
  'workPhone',
  'homePhone',
  'mobilePhone',
  'workFax',
  'homeFax',
  'gender',
] as const satisfies readonly (keyof Contact)[];

/** What may be said of a person and its registration. Left out: not changed, or made up for a new one. Empty text clears. */
export type AttendeeInput = { readonly [K in (typeof CONTACT_TEXT_FIELDS)[number]]?: string | undefined } & {
  readonly workAddress?: Partial<Address> | undefined;
  readonly homeAddress?: Partial<Address> | undefined;
  /** Name or id of one of the event's registration types; empty for none. */
  readonly registrationType?: string | undefined;
  /** Field name or id to the answer or answers; an empty text or list clears. */
  readonly customFields?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly referenceId?: string | undefined;
  readonly note?: string | undefined;
};

/** The contact with the input laid over it. @throws InvalidInputError for a custom field that the event does not have */
export function applyToContact(contact: Contact, input: AttendeeInput, event: CventEvent, lastModified: string): Contact {
  const texts = Object.fromEntries(CONTACT_TEXT_FIELDS.filter((field) => input[field] !== undefined).map((field) => [field, input[field]]));
  return {
    ...contact,
    ...texts,
    workAddress: applyToAddress(contact.workAddress, input.workAddress),
    homeAddress: applyToAddress(contact.homeAddress, input.homeAddress),
    answers: applyToAnswers(contact.answers, input.customFields ?? {}, event),
    lastModified,
  };
}

/** Refuses what names something that the event does not have. @throws InvalidInputError */
export function checkInput(input: AttendeeInput, event: CventEvent): void {
  if (input.registrationType !== undefined) registrationTypeId(event, input.registrationType);
  applyToAnswers({}, input.customFields ?? {}, event);
}

/** The registration with the input laid over it. @throws InvalidInputError for a registration type that the event does not have */
export function applyToAttendee(attendee: Attendee, input: AttendeeInput, event: CventEvent, lastModified: string): Attendee {
  const isTouched = [input.registrationType, input.referenceId, input.note].some((value) => value !== undefined);
  return {
    ...attendee,
    registrationTypeId:
      input.registrationType === undefined ? attendee.registrationTypeId : registrationTypeId(event, input.registrationType),
    referenceId: input.referenceId ?? attendee.referenceId,
    note: input.note ?? attendee.note,
    registrationLastModified: isTouched ? lastModified : attendee.registrationLastModified,
    lastModified,
  };
}

function registrationTypeId(event: CventEvent, nameOrId: string): string | null {
  if (nameOrId === '') return null;
  const found = event.registrationTypes.find(({ id, name }) => name === nameOrId || id === nameOrId.toLowerCase());
  if (found) return found.id;
  const names = event.registrationTypes.map(({ name }) => name).join(', ');
  throw new InvalidInputError('registration_type.unknown', `The event has no registration type "${nameOrId}": use one of ${names}.`);
}

function applyToAddress(address: Address, changes: Partial<Address> | undefined): Address {
  if (!changes) return address;
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return { ...NO_ADDRESS, ...address, ...given };
}

function applyToAnswers(answers: FieldAnswers, changes: NonNullable<AttendeeInput['customFields']>, event: CventEvent): FieldAnswers {
  const result: Record<string, readonly string[]> = { ...answers };
  for (const [nameOrId, value] of Object.entries(changes)) {
    const field = event.contactFields.find(({ id, name }) => name === nameOrId || id === nameOrId.toLowerCase());
    if (!field) {
      const names = event.contactFields.map(({ name }) => name).join(', ');
      throw new InvalidInputError('custom_field.unknown', `The event has no custom field "${nameOrId}": use one of ${names}.`);
    }
    const values = (typeof value === 'string' ? [value] : value).filter((text) => text !== '');
    if (values.length > 0) result[field.id] = values;
    else delete result[field.id];
  }
  return result;
}
