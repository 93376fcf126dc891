import { describe, expect, it } from 'vitest';
import { AddressBook } from '../../domain/address-book.js';
import { type Contact, newContact, NO_ADDRESS } from '../../domain/contact.js';
import { ApiError } from '../http/api-error.js';
import { planContactWrite, type WriteRights } from './plan-contact-write.js';

const ID = '04ca6ae2-0dc3-487b-953e-86d6abbdf7d3';
const FIELD = '1ffa56d9-9f60-4b8c-8b3b-3451de21293c';

const ANN = newContact({
  id: ID,
  created: '2031-05-14T09:00:00.000Z',
  firstName: 'Ann',
  lastName: 'Ruiz',
  email: 'ann@example.com',
  company: 'Fjord',
  workAddress: { ...NO_ADDRESS, city: 'Austin', state: 'Texas', stateCode: 'TX', country: 'USA', countryCode: 'US' },
  answers: { [FIELD]: ['M'] },
  restOnly: { headline: 'Hello', dateOfBirth: '1990-01-02' },
});

const others = (...contacts: Partial<Contact>[]): AddressBook => {
  const book = new AddressBook();
  contacts.forEach((given, index) => book.set(`c-${index}`, newContact({ created: ANN.created, ...given, id: `c-${index}` })));
  return book;
};

function plan(body: unknown, rights: Partial<WriteRights> = {}, book = others()): Contact {
  book.set(ID, ANN);
  return planContactWrite(ANN, body, book, { mode: 'patch', mayWriteSensitive: false, contactKey: 'email', ...rights });
}

function refusal(body: unknown, rights: Partial<WriteRights> = {}, book = others()): ApiError {
  try {
    plan(body, rights, book);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('It was taken.');
}

describe('PATCH', () => {
  it('changes what is named, clears what is null, and leaves the rest', () => {
    expect(plan({ id: ID, title: 'CTO', company: null })).toEqual({ ...ANN, title: 'CTO', company: '' });
  });

  it('takes an empty text for none, where any text is taken', () => {
    expect(plan({ id: ID, company: '' }).company).toBe('');
    expect(refusal({ id: ID, email: '' }).target).toBe('email');
  });

  it('changes single lines of an address, and clears all of it', () => {
    expect(plan({ id: ID, workAddress: { city: 'Waco', address2: null } }).workAddress).toEqual({ ...ANN.workAddress, city: 'Waco' });
    expect(plan({ id: ID, workAddress: null }).workAddress).toEqual(NO_ADDRESS);
  });

  it('takes names of countries and regions from their codes only', () => {
    const { workAddress } = plan({ id: ID, workAddress: { country: 'Germany', countryCode: 'DE', region: 'Bavaria', regionCode: 'BY' } });
    expect(workAddress).toMatchObject({ country: 'GERMANY', countryCode: 'DE', state: 'BY', stateCode: 'BY' });
    expect(plan({ id: ID, workAddress: { country: 'Germany', region: 'Bavaria' } }).workAddress).toEqual(ANN.workAddress);
    expect(plan({ id: ID, workAddress: { countryCode: null } }).workAddress).toMatchObject({ country: '', countryCode: '' });
    expect(plan({ id: ID, workAddress: { regionCode: 'IL' } }).workAddress).toMatchObject({ state: 'Illinois', stateCode: 'IL' });
  });

  it('ignores what is read-only or unknown', () => {
    const body = { id: ID, deleted: true, customFields: [], purged: true, created: 'x', profile: 1, parentId: 'x', membership: {} };
    expect(plan(body)).toEqual(ANN);
  });

  it('keeps links and the like as they are written, and lets go of what becomes empty', () => {
    const linked = plan({ id: ID, _links: { linkedInUrl: { href: 'https://example.com/ann' } }, optOut: { optedOut: true } });
    expect(linked.restOnly).toEqual({
      ...ANN.restOnly,
      _links: { linkedInUrl: { href: 'https://example.com/ann' } },
      optOut: { optedOut: true },
    });
    const rights = { mode: 'patch', mayWriteSensitive: false, contactKey: 'email' } as const;
    const unlinked = planContactWrite(linked, { id: ID, _links: { linkedInUrl: null }, optOut: null }, others(), rights);
    expect(unlinked.restOnly).toEqual(ANN.restOnly);
  });
});

describe('PUT', () => {
  it('replaces everything that may be written, but not the answers', () => {
    const next = plan({ id: ID, firstName: 'Ann', email: 'ann@example.com' }, { mode: 'put' });
    expect(next).toEqual(newContact({ ...kept(), firstName: 'Ann', email: 'ann@example.com', restOnly: { dateOfBirth: '1990-01-02' } }));
  });

  it('clears the sensitive part only for those who may write it', () => {
    expect(plan({ id: ID }, { mode: 'put', mayWriteSensitive: true }).restOnly).toEqual({});
  });

  const kept = () => ({ id: ID, created: ANN.created, lastModified: ANN.lastModified, answers: ANN.answers });
});

describe('the sensitive part', () => {
  it('is ignored without its scope, however wrong it is', () => {
    expect(plan({ id: ID, dateOfBirth: 'never', passport: { number: 'X1' }, socialSecurityNumber: '1' })).toEqual(ANN);
  });

  it('is written, and checked, with it', () => {
    const rights = { mayWriteSensitive: true };
    expect(plan({ id: ID, passport: { number: 'X1', countryCode: 'DE' } }, rights).restOnly).toMatchObject({ passport: { number: 'X1' } });
    expect(refusal({ id: ID, dateOfBirth: '2031-02-30' }, rights).target).toBe('dateOfBirth');
  });
});

describe('a body', () => {
  it.each([[null], ['text'], [[]], [{}], [{ id: null }], [{ id: FIELD }]])('%j is refused', (body) => {
    expect(refusal(body).status).toBe(400);
  });

  it.each([
    ['firstName', 30],
    ['lastName', 50],
    ['middleName', 30],
    ['nickname', 30],
    ['prefix', 30],
    ['designation', 30],
    ['title', 100],
    ['company', 100],
    ['workPhone', 30],
    ['homePhone', 30],
    ['mobilePhone', 30],
    ['workFax', 30],
    ['homeFax', 30],
    ['pager', 30],
    ['sourceId', 50],
    ['headline', 2_500],
    ['biography', 2_500],
    ['pronouns', 50],
    ['workAddress.address1', 40],
    ['workAddress.address2', 40],
    ['homeAddress.address3', 40],
    ['homeAddress.city', 40],
    ['homeAddress.postalCode', 25],
    ['homeAddress.regionCode', 10],
  ])('may have %s up to %i characters', (path, max) => {
    const body = (text: string) => {
      const [name = '', inner] = path.split('.');
      return { id: ID, [name]: inner === undefined ? text : { [inner]: text } };
    };
    expect(() => plan(body('x'.repeat(max)))).not.toThrow();
    expect(refusal(body('x'.repeat(max + 1)))).toMatchObject({ status: 400, target: path });
  });

  it.each([
    [{ email: 'a@b.c' }],
    [{ email: `${'a'.repeat(70)}@example.com` }],
    [{ email: 'nobody at example.com' }],
    [{ ccEmail: 'x@y.z' }],
    [{ gender: 'male' }],
    [{ gender: '' }],
    [{ primaryAddressType: 'Other' }],
    [{ npi: '123' }],
    [{ title: 7 }],
    [{ optOut: { optedOut: 'yes' } }],
    [{ type: { id: 'Speaker' } }],
    [{ personalWebsite: 'nowhere' }],
    [{ workAddress: 'Main Street' }],
    [{ workAddress: { countryCode: 'GERMANY' } }],
    [{ workAddress: { countryCode: 'DEU' } }],
    [{ workAddress: { countryCode: 'de' } }],
    [{ workAddress: { countryCode: 'QQ' } }],
    [{ workAddress: { regionCode: 'B' } }],
  ])('with %j is refused', (changes) => {
    expect(refusal({ id: ID, ...changes }).status).toBe(400);
  });

  it('with several things wrong is told all of them', () => {
    const { target, problems } = refusal({ id: ID, title: 7, email: 'x' });
    expect(target).toBe('title');
    expect(problems.map((problem) => problem.target)).toEqual(['title', 'email']);
  });
});

describe('a person who is there already', () => {
  it('is refused by email, whatever its letter case', () => {
    const book = others({ firstName: 'Bo', email: 'bo@example.com' });
    expect(refusal({ id: ID, email: 'Bo@Example.com' }, {}, book)).toMatchObject({
      status: 400,
      message: 'Duplicate contact already exists',
      target: 'Contact',
    });
  });

  it('is refused by name and email together, where these are the key', () => {
    const rights = { contactKey: 'name-and-email' } as const;
    const book = () =>
      others({ firstName: 'ann', lastName: 'ruiz', email: 'bo@example.com' }, { firstName: 'Bo', email: 'ann@example.com' });
    expect(refusal({ id: ID, email: 'bo@example.com' }, rights, book()).target).toBe('Contact');
    expect(plan({ id: ID, email: 'bo@example.com', firstName: 'Anna' }, rights, book()).email).toBe('bo@example.com');
    expect(plan({ id: ID, title: 'CTO' }, rights, book()).title).toBe('CTO');
  });

  it('does not matter to other changes, nor to another spelling of the own email', () => {
    const book = () => others({ email: 'ann@example.com' });
    expect(plan({ id: ID, title: 'CTO' }, {}, book()).title).toBe('CTO');
    expect(plan({ id: ID, email: 'ANN@example.com' }, {}, book()).email).toBe('ANN@example.com');
    expect(plan({ id: ID, email: null }, {}, others({ email: '' })).email).toBe('');
  });

  it('is refused by source id', () => {
    expect(refusal({ id: ID, sourceId: 's-1' }, {}, others({ sourceId: 's-1' })).target).toBe('sourceId');
  });
});
