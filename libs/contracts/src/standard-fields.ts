/** What a value of Cvent's is, as far as conversions care. `unknown`: Cvent did not say. */
export type CventFieldType =
  | 'text'
  | 'long_text'
  | 'number'
  | 'date'
  | 'datetime'
  | 'boolean'
  | 'single_choice'
  | 'multi_choice'
  | 'email'
  | 'phone'
  | 'url'
  | 'country'
  | 'state'
  | 'unknown';

/** One of Cvent's standard fields of an attendee. */
export interface StandardField {
  /** As Cvent's webhooks name it. */
  readonly name: string;
  /** Where an attendee of the REST API has it. */
  readonly path: readonly string[];
  readonly type: CventFieldType;
  /** Largest length that Cvent takes, in characters. Null: Cvent does not say. */
  readonly largestLength: number | null;
  /** True when PATCH /contacts/{id} can change it, under the same path without its first step. */
  readonly isWritable: boolean;
  /** False for what has a kind of mapping of its own. */
  readonly isMappable: boolean;
  /** The values that Cvent takes. Null: any. */
  readonly choices: readonly string[] | null;
}

type More = Partial<Omit<StandardField, 'name' | 'path'>>;

/** Fields that the contact owns: PATCH /contacts/{id} can write them unless `more` says no. */
function ofContact(name: string, path: string | readonly string[], largestLength: number | null, more: More = {}): StandardField {
  const place = typeof path === 'string' ? [path] : path;
  return { name, path: ['contact', ...place], type: 'text', largestLength, isWritable: true, isMappable: true, choices: null, ...more };
}

/** Fields of the registration itself. Pushes reach the contact only, so none of these can be written. */
function ofAttendee(name: string, path: readonly string[], largestLength: number | null, more: More = {}): StandardField {
  return { name, path, type: 'text', largestLength, isWritable: false, isMappable: true, choices: null, ...more };
}

/** Names of countries and regions are read-only in Cvent: only codes can be written (FACTS 4, "Contact"). */
function ofAddress(place: 'work' | 'home'): StandardField[] {
  const at = (name: string, key: string, largestLength: number | null, more?: More): StandardField =>
    ofContact(place + name, [`${place}Address`, key], largestLength, more);
  return [
    at('Address1', 'address1', 40),
    at('Address2', 'address2', 40),
    at('Address3', 'address3', 40),
    at('City', 'city', 40),
    at('State', 'region', null, { type: 'state', isWritable: false }),
    at('StateCode', 'regionCode', 10, { type: 'state' }),
    at('Zipcode', 'postalCode', 25),
    at('Country', 'country', null, { type: 'country', isWritable: false }),
  ];
}

const PHONE = { type: 'phone' } as const;

/**
 * Cvent's standard fields (DESIGN 6; lengths and what can be written: FACTS 4, "Contact"), in the order in which they are shown. Sensitive ones are not among
 * them: they are never kept.
 */
export const STANDARD_FIELDS: readonly StandardField[] = [
  ofContact('prefix', 'prefix', 30),
  ofContact('firstName', 'firstName', 30),
  ofContact('middleName', 'middleName', 30),
  ofContact('lastName', 'lastName', 50),
  ofContact('nickName', 'nickname', 30),
  ofContact('designation', 'designation', 30),
  ofContact('email', 'email', 80, { type: 'email' }),
  ofContact('ccEmail', 'ccEmail', 80, { type: 'email' }),
  ofContact('company', 'company', 100),
  ofContact('title', 'title', 100),
  ofContact('gender', 'gender', null, { type: 'single_choice', choices: ['Male', 'Female', 'Non-binary', 'Rather not say'] }),
  ofContact('mobilePhone', 'mobilePhone', 30, PHONE),
  ofContact('workPhone', 'workPhone', 30, PHONE),
  ofContact('homePhone', 'homePhone', 30, PHONE),
  ofContact('workFax', 'workFax', 30, PHONE),
  ofContact('homeFax', 'homeFax', 30, PHONE),
  ...ofAddress('work'),
  ...ofAddress('home'),
  ofContact('profileImageUrl', ['_links', 'profilePicture', 'href'], null, { type: 'url', isWritable: false }),
  ofContact('contactType', ['type', 'name'], null, { isWritable: false }),
  ofAttendee('confirmationNumber', ['confirmationNumber'], null),
  ofAttendee('referenceId', ['referenceId'], 100),
  ofAttendee('admissionItem', ['admissionItem', 'name'], null),
  ofAttendee('registrationPath', ['registrationPath', 'name'], null),
  ofAttendee('participantStatus', ['checkedIn'], null, { type: 'boolean' }),
  ofAttendee('registrationType', ['registrationType', 'name'], null, { isMappable: false }),
];

const BY_NAME: ReadonlyMap<string, StandardField> = new Map(STANDARD_FIELDS.map((field) => [field.name, field]));

/** A standard field by its webhook name, exactly as written. Null when there is none. */
export function standardField(name: string): StandardField | null {
  return BY_NAME.get(name) ?? null;
}
