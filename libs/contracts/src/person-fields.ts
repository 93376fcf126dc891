import type { PersonField } from './glossary.js';

/** What a person field holds. All are text; the type says which text. A `country` is its English name. */
export type PersonFieldType = 'text' | 'long_text' | 'email' | 'phone' | 'url' | 'country' | 'state';

/** What a built-in field of a Person takes. */
export interface PersonFieldRule {
  readonly type: PersonFieldType;
  /** In characters (UTF-16 units). */
  readonly largestLength: number;
}

const USUAL_LENGTH = 2_500;
const of = (type: PersonFieldType, largestLength = USUAL_LENGTH): PersonFieldRule => ({ type, largestLength });
const TEXT = of('text');

/** Every person field (DESIGN 6) with its type and largest length. */
export const PERSON_FIELD_RULES: Readonly<Record<PersonField, PersonFieldRule>> = {
  firstName: of('text', 100),
  lastName: of('text', 100),
  email: of('email', 320),
  company: TEXT,
  jobTitle: TEXT,
  headline: of('long_text'),
  biography: of('long_text'),
  pronouns: TEXT,
  prefix: TEXT,
  mobilePhone: of('phone'),
  workPhone: of('phone'),
  homePhone: of('phone'),
  website: of('url'),
  linkedInUrl: of('url'),
  profileImageUrl: of('url'),
  workAddress1: TEXT,
  workAddress2: TEXT,
  workAddress3: TEXT,
  workCity: TEXT,
  workState: of('state'),
  workPostcode: TEXT,
  workCountry: of('country'),
  homeAddress1: TEXT,
  homeAddress2: TEXT,
  homeAddress3: TEXT,
  homeCity: TEXT,
  homeState: of('state'),
  homePostcode: TEXT,
  homeCountry: of('country'),
  registrationReference: TEXT,
};

/** True for the name of a built-in field of a Person. */
export function isPersonField(name: string): name is PersonField {
  return Object.hasOwn(PERSON_FIELD_RULES, name);
}
