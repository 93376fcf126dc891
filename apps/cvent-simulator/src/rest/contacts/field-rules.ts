import type { TextFormat } from './text-formats.js';

/** What a field takes. Lengths are in UTF-16 units. */
export type Rule =
  | { readonly kind: 'text'; readonly max: number; readonly min: number; readonly format?: TextFormat }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'flag' }
  | { readonly kind: 'group'; readonly rules: Rules };
/** The fields of an object, by name. What is not named is ignored: it is read-only, or unknown. */
export type Rules = Readonly<Record<string, Rule>>;

const text = (max: number): Rule => ({ kind: 'text', min: 0, max });
const form = (format: TextFormat, max: number, min = 0): Rule => ({ kind: 'text', min, max, format });
const word = (...words: string[]): Rule => ({ kind: 'word', words });
const group = (rules: Rules): Rule => ({ kind: 'group', rules });

const UUID = form('uuid', 36);
const LINK = group({ href: text(2_500) });
/** Names of countries and regions are read-only: only codes are taken. */
const ADDRESS = group({
  address1: text(40),
  address2: text(40),
  address3: text(40),
  city: text(40),
  postalCode: text(25),
  countryCode: form('country', 3, 2),
  regionCode: { kind: 'text', min: 2, max: 10 },
});

/** What may be written of a contact, as the specification limits it. Without its scope the sensitive part is ignored. */
export const CONTACT_RULES: Rules = {
  firstName: text(30),
  lastName: text(50),
  middleName: text(30),
  nickname: text(30),
  prefix: text(30),
  designation: text(30),
  title: text(100),
  company: text(100),
  email: form('email', 80, 6),
  ccEmail: form('email', 80, 6),
  workPhone: text(30),
  homePhone: text(30),
  mobilePhone: text(30),
  workFax: text(30),
  homeFax: text(30),
  gender: word('Male', 'Female', 'Non-binary', 'Rather not say'),
  sourceId: text(50),
  homeAddress: ADDRESS,
  workAddress: ADDRESS,
  pager: text(30),
  type: group({ id: UUID }),
  primaryAddressType: word('Home', 'Work'),
  npi: { kind: 'text', min: 10, max: 10 },
  optOut: group({ optedOut: { kind: 'flag' } }),
  headline: text(2_500),
  biography: text(2_500),
  personalWebsite: form('uri', 2_500),
  pronouns: text(50),
  _links: group({ linkedInUrl: LINK, facebookUrl: LINK, twitterUrl: LINK }),
  dateOfBirth: form('date', 10),
  socialSecurityNumber: text(11),
  nationalIdentificationNumber: text(25),
  passportNumber: text(100),
  passport: group({ number: text(100), countryCode: form('country', 3, 2) }),
};

/** What takes a scope of its own to read, and another to write. */
export const SENSITIVE_FIELDS: readonly string[] = [
  'dateOfBirth',
  'socialSecurityNumber',
  'nationalIdentificationNumber',
  'passportNumber',
  'passport',
];
