import { describe, expect, it } from 'vitest';
import { PERSON_FIELDS, SENSITIVE_FIELDS } from './glossary.js';
import { isPersonField, PERSON_FIELD_RULES } from './person-fields.js';
import { standardField, STANDARD_FIELDS } from './standard-fields.js';

describe('the table of standard fields', () => {
  it('G12: names the fields as Cvent’s webhooks do, each once', () => {
    const names = STANDARD_FIELDS.filter(({ isMappable }) => isMappable).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.join(' ')).toBe(
      'prefix firstName middleName lastName nickName designation email ccEmail company title gender mobilePhone workPhone homePhone workFax homeFax ' +
        'workAddress1 workAddress2 workAddress3 workCity workState workStateCode workZipcode workCountry ' +
        'homeAddress1 homeAddress2 homeAddress3 homeCity homeState homeStateCode homeZipcode homeCountry ' +
        'profileImageUrl contactType confirmationNumber referenceId admissionItem registrationPath participantStatus',
    );
  });

  it('holds nothing that must not be kept', () => {
    for (const name of SENSITIVE_FIELDS) expect(standardField(name)).toBeNull();
  });

  it.each([
    ['nickName', ['contact', 'nickname'], 30, true],
    ['title', ['contact', 'title'], 100, true],
    ['workZipcode', ['contact', 'workAddress', 'postalCode'], 25, true],
    ['homeStateCode', ['contact', 'homeAddress', 'regionCode'], 10, true],
    ['homeState', ['contact', 'homeAddress', 'region'], null, false],
    ['referenceId', ['referenceId'], 100, false],
    ['participantStatus', ['checkedIn'], null, false],
  ] as const)('knows where Cvent’s API has %s, and whether it can be written', (name, path, largestLength, isWritable) => {
    expect(standardField(name)).toMatchObject({ path, largestLength, isWritable });
  });

  it.each(['profileImageUrl', 'homeCountry', 'workCountry'])('G17: %s is not written', (name) => {
    expect(standardField(name)?.isWritable).toBe(false);
  });

  it('G11: a registration type is known, but no field to map', () => {
    expect(standardField('registrationType')?.isMappable).toBe(false);
  });

  it.each(['constructor', '__proto__', 'FirstName', ''])('knows no field %j', (name) => {
    expect(standardField(name)).toBeNull();
    expect(isPersonField(name)).toBe(false);
  });
});

describe('the table of person fields', () => {
  it('has each field, in the order in which they are shown', () => {
    expect(Object.keys(PERSON_FIELD_RULES)).toEqual([...PERSON_FIELDS]);
    expect(PERSON_FIELDS.every(isPersonField)).toBe(true);
  });
});
