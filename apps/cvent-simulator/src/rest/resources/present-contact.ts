import type { Json, JsonObject } from '#kernel';
import type { Address, Contact } from '../../domain/contact.js';
import type { FieldDefinition } from '../../domain/event.js';
import { presentAnswers } from './present-answers.js';

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });

/** What attendees show too of what only REST tells. */
const OF_PROFILE = ['type', 'primaryAddressType', 'pager', 'headline', 'biography', 'personalWebsite', 'pronouns', '_links'];

/** A contact as contacts and attendees show it, without its times. What is not given is absent. */
export function presentContact(contact: Contact, fields: readonly FieldDefinition[], withUnanswered: boolean): JsonObject {
  const { id, workAddress, homeAddress, answers, restOnly } = contact;
  return {
    id,
    ...presentTexts(contact),
    ...Object.fromEntries(OF_PROFILE.map((name) => [name, restOnly[name]])),
    workAddress: presentAddress(workAddress),
    homeAddress: presentAddress(homeAddress),
    optOut: restOnly['optOut'] ?? { optedOut: false },
    customFields: presentAnswers(fields, answers, withUnanswered),
    deleted: false,
  };
}

function presentTexts(contact: Contact): JsonObject {
  const { prefix, firstName, middleName, lastName, nickName, designation, email, ccEmail, company, title, sourceId } = contact;
  const { workPhone, homePhone, mobilePhone, workFax, homeFax, gender } = contact;
  return given({
    prefix,
    firstName,
    middleName,
    lastName,
    nickname: nickName,
    designation,
    email,
    ccEmail,
    company,
    title,
    sourceId,
    workPhone,
    homePhone,
    mobilePhone,
    workFax,
    homeFax,
    gender,
  });
}

function presentAddress({
  address1,
  address2,
  address3,
  city,
  state,
  stateCode,
  zipcode,
  country,
  countryCode,
}: Address): Json | undefined {
  const address = given({
    address1,
    address2,
    address3,
    city,
    region: state,
    regionCode: stateCode.length > 1 ? stateCode : '',
    postalCode: zipcode,
    country: countryName(countryCode, country),
    countryCode,
  });
  return Object.keys(address).length > 0 ? address : undefined;
}

/** REST writes the name in mixed case; webhooks, which the account's data follow, in capitals. */
function countryName(code: string, fallback: string): string {
  return /^[A-Z]{2}$/.test(code) ? (countryNames.of(code) ?? fallback) : fallback;
}

function given(texts: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}
