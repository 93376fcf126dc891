import { isJsonObject, type JsonObject } from '#kernel';

/** Answers to contact custom fields: field id to the chosen or typed values, always a list. A field that is not answered is absent. */
export type FieldAnswers = Readonly<Record<string, readonly string[]>>;

/** One of the two postal addresses of a contact. `country` is a name in capitals, as webhooks write it; empty text means not given. */
export interface Address {
  readonly address1: string;
  readonly address2: string;
  readonly address3: string;
  readonly city: string;
  readonly state: string;
  readonly stateCode: string;
  readonly zipcode: string;
  readonly country: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string;
}

/** An entry of the account's address book. Empty text means not given. Never changed in place: a change replaces the object. */
export interface Contact {
  readonly id: string;
  readonly sourceId: string;
  readonly prefix: string;
  readonly firstName: string;
  readonly middleName: string;
  readonly lastName: string;
  readonly nickName: string;
  readonly designation: string;
  readonly email: string;
  readonly ccEmail: string;
  readonly company: string;
  readonly title: string;
  readonly workPhone: string;
  readonly homePhone: string;
  readonly mobilePhone: string;
  readonly workFax: string;
  readonly homeFax: string;
  /** One of Cvent's four words. */
  readonly gender: string;
  readonly workAddress: Address;
  readonly homeAddress: Address;
  readonly answers: FieldAnswers;
  /** What only REST tells, by its name there. */
  readonly restOnly: JsonObject;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly lastModified: string;
}

/** An address of which nothing is known; shared, since most contacts have one. */
export const NO_ADDRESS: Address = Object.freeze({
  address1: '',
  address2: '',
  address3: '',
  city: '',
  state: '',
  stateCode: '',
  zipcode: '',
  country: '',
  countryCode: '',
});

const NOTHING: JsonObject = Object.freeze({});

/** Whether the contact wants no mail. */
export function isOptedOut({ restOnly: { optOut } }: Contact): boolean {
  return isJsonObject(optOut) && optOut['optedOut'] === true;
}

/** A contact with nothing but what is given. */
export function newContact(given: Partial<Contact> & { readonly id: string; readonly created: string }): Contact {
  return {
    sourceId: '',
    prefix: '',
    firstName: '',
    middleName: '',
    lastName: '',
    nickName: '',
    designation: '',
    email: '',
    ccEmail: '',
    company: '',
    title: '',
    workPhone: '',
    homePhone: '',
    mobilePhone: '',
    workFax: '',
    homeFax: '',
    gender: '',
    workAddress: NO_ADDRESS,
    homeAddress: NO_ADDRESS,
    answers: {},
    restOnly: NOTHING,
    lastModified: given.created,
    ...given,
  };
}
