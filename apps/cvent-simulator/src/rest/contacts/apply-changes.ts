import { isJsonObject, type JsonObject } from '#kernel';
import { type Address, type Contact, newContact, NO_ADDRESS } from '../../domain/contact.js';
import { countryOf, stateOf } from '../../domain/places.js';
import { SENSITIVE_FIELDS } from './field-rules.js';
import type { Change, Changes } from './read-changes.js';

/** Fields that REST calls as the account does, but for one. */
const TEXTS = {
  firstName: 'firstName',
  lastName: 'lastName',
  middleName: 'middleName',
  nickname: 'nickName',
  prefix: 'prefix',
  designation: 'designation',
  title: 'title',
  company: 'company',
  email: 'email',
  ccEmail: 'ccEmail',
  workPhone: 'workPhone',
  homePhone: 'homePhone',
  mobilePhone: 'mobilePhone',
  workFax: 'workFax',
  homeFax: 'homeFax',
  gender: 'gender',
  sourceId: 'sourceId',
} as const satisfies Record<string, keyof Contact>;

const ADDRESS_TEXTS = {
  address1: 'address1',
  address2: 'address2',
  address3: 'address3',
  city: 'city',
  postalCode: 'zipcode',
} as const satisfies Record<string, keyof Address>;

/** The contact with the changes laid over it. */
export function applyChanges(contact: Contact, changes: Changes): Contact {
  const { workAddress, homeAddress, ...others } = changes;
  const restOnly = Object.fromEntries(Object.entries(others).filter(([name]) => !Object.hasOwn(TEXTS, name)));
  return {
    ...contact,
    ...renamed(changes, TEXTS),
    workAddress: applyToAddress(contact.workAddress, workAddress),
    homeAddress: applyToAddress(contact.homeAddress, homeAddress),
    restOnly: merge(contact.restOnly, restOnly),
  };
}

/** The contact without anything that may be written; of the sensitive part only if that may be written too. Answers to custom fields stay. */
export function withoutWritable(contact: Contact, withSensitive: boolean): Contact {
  const { id, created, lastModified, answers, restOnly } = contact;
  const kept = withSensitive ? [] : Object.entries(restOnly).filter(([name]) => SENSITIVE_FIELDS.includes(name));
  return newContact({ id, created, lastModified, answers, restOnly: Object.fromEntries(kept) });
}

function renamed(changes: Changes, names: Readonly<Record<string, string>>): Record<string, Change> {
  const given = Object.entries(names).filter(([name]) => Object.hasOwn(changes, name));
  return Object.fromEntries(given.map(([name, key]) => [key, changes[name] ?? '']));
}

/** A code brings its name along, and takes it away. */
function applyToAddress(address: Address, change: Change | undefined): Address {
  if (change === undefined) return address;
  if (typeof change !== 'object' || change === null) return NO_ADDRESS;
  const next: Address = { ...address, ...renamed(change, ADDRESS_TEXTS) };
  const { countryCode, regionCode } = change;
  const country = countryCode === undefined ? {} : { countryCode: codeOf(countryCode), country: countryOf(codeOf(countryCode)) };
  const code = codeOf(regionCode ?? null);
  const region = regionCode === undefined ? {} : { stateCode: code, state: stateOf(country.countryCode ?? address.countryCode, code) };
  return { ...next, ...country, ...region };
}

function codeOf(change: Change): string {
  return typeof change === 'string' ? change : '';
}

function merge(base: JsonObject, changes: Changes): JsonObject {
  const merged: Record<string, JsonObject[string]> = { ...base };
  for (const [name, change] of Object.entries(changes)) {
    const before = base[name];
    const value = typeof change === 'object' && change !== null ? merge(isJsonObject(before) ? before : {}, change) : change;
    if (value === null || (typeof value === 'object' && Object.keys(value).length === 0)) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}
