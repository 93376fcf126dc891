import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../apps/cvent-simulator/src/index.js';
import { OPERATIONS } from '../../apps/cvent-simulator/src/rest/operations.js';
import { CONTACT_RULES, type Rules } from '../../apps/cvent-simulator/src/rest/contacts/field-rules.js';
import { ApiClient, type ClientAnswer } from '../../apps/cvent-simulator/src/testing/api-client.js';
import { cventDocument } from './simulator-contract.document.js';

const document = cventDocument();
const NOBODY = '04ca6ae2-0dc3-487b-953e-86d6abbdf7d3';
const ANSWERS = 'PUT /contacts/{id}/custom-fields/{customFieldId}/answers';

/** Every field that a contact may be given. */
const WHOLE = {
  firstName: 'Ann',
  lastName: 'Ruiz',
  middleName: 'B',
  nickname: 'Annie',
  prefix: 'Dr.',
  designation: 'PhD',
  title: 'CTO',
  company: 'Fjord & Sons',
  email: 'ann.ruiz@example.com',
  ccEmail: 'second@example.com',
  workPhone: '+1 1',
  homePhone: '+1 2',
  mobilePhone: '+1 3',
  workFax: '+1 4',
  homeFax: '+1 5',
  pager: '6',
  gender: 'Non-binary',
  sourceId: 's-1',
  npi: '1234567890',
  primaryAddressType: 'Work',
  type: { id: NOBODY },
  optOut: { optedOut: true },
  headline: 'Hello',
  biography: 'Long',
  personalWebsite: 'https://example.com/ann',
  pronouns: 'they',
  _links: { linkedInUrl: { href: 'https://example.com/in/ann' }, twitterUrl: { href: 'https://example.com/t/ann' } },
  workAddress: { address1: '1', address2: '2', address3: '3', city: 'Austin', postalCode: '78701', countryCode: 'US', regionCode: 'TX' },
  homeAddress: { address1: '1 Lane', countryCode: 'DE' },
  dateOfBirth: '1990-01-02',
  socialSecurityNumber: '123-45-6789',
  nationalIdentificationNumber: '42',
  passportNumber: 'P1',
  passport: { number: 'P1', countryCode: 'DE' },
};

/** A good answer for each kind of custom field that can be written. */
const FIELDS = {
  text: ['Vegan'],
  'long-text': ['Much\r\nmore'],
  number: ['-10'],
  decimal: ['-20.5'],
  currency: ['10.5'],
  'us-phone': ['123-456-7890'],
  email: ['h.potterfield@example.com'],
  date: ['2031-01-01'],
  'date-time': ['2031-01-01T12:00:00Z'],
  'single-choice': ['AI'],
  'multi-choice': ['Design, UX', 'AI'],
} as const;
type Kind = keyof typeof FIELDS;

describe.skipIf(document === null)("the answers of the simulator's writes are as Cvent's specification describes them", () => {
  let running: RunningSimulator;
  let client: ApiClient;
  let eventId: string;

  beforeAll(async () => {
    running = await startSimulator();
    client = new ApiClient(running.url);
    const contactFields = (Object.keys(FIELDS) as Kind[]).map((type) => ({ name: type, type, choices: ['AI', 'Design, UX'] }));
    eventId = running.simulator.events.put({ size: 30, seed: 11, guestShare: 0, contactFields }).id;
    const scopes = OPERATIONS.flatMap(({ scope }) => scope ?? []);
    const sensitive = ['event/contacts:read-sensitive', 'event/contacts:write-sensitive'];
    running.simulator.rest.applications.put('trusted', { clientSecret: 't', scopes: [...new Set(scopes), ...sensitive] });
    await client.login({}, { clientId: 'trusted', clientSecret: 't' });
  });
  afterAll(() => running.close());

  const contactId = (index = 0) => running.simulator.events.get(eventId).attendees[index]!.contactId;
  const check = (operation: string, { status, body }: ClientAnswer, wanted: number): void => {
    expect({ status, body: wanted === status ? null : (body as unknown) }).toEqual({ status: wanted, body: null });
    expect(document!.problemWith(operation, status, body)).toBeNull();
  };

  it('takes just the fields that may be written, each as long as the specification has it', () => {
    expect(limitsOf(CONTACT_RULES)).toEqual(describedLimits(document!.requestSchema('PUT /contacts/{id}')));
  });

  it.each(['PATCH', 'PUT'])('%s of everything that there is, and of nothing', async (method) => {
    const operation = `${method} /contacts/{id}`;
    const id = contactId();
    const whole = await client.send(method, `/contacts/${id}`, { id, ...WHOLE });
    check(operation, whole, 200);
    expect(whole.body).toMatchObject(WHOLE);
    check('GET /contacts/{id}', await client.get(`/contacts/${id}`), 200);
    check('GET /attendees', await client.get('/attendees'), 200);
    const nothing = Object.fromEntries(Object.keys(WHOLE).map((name) => [name, null]));
    const empty = await client.send(method, `/contacts/${id}`, { id, ...nothing });
    check(operation, empty, 200);
    for (const name of Object.keys(WHOLE)) if (name !== 'optOut') expect(empty.body).not.toHaveProperty(name);
  });

  it.each(['PATCH', 'PUT'])('%s that is refused', async (method) => {
    const operation = `${method} /contacts/{id}`;
    const id = contactId(1);
    check(operation, await client.send(method, `/contacts/${id}`, { id, title: 1, gender: 'x' }), 400);
    check(operation, await client.send(method, `/contacts/${NOBODY}`, { id: NOBODY }), 404);
  });

  it.each(['PATCH', 'PUT'])('%s of several', async (method) => {
    const operation = `${method} /contacts`;
    const email = running.simulator.account.contact(contactId(2)).email;
    const items = [
      { id: contactId(1), ...WHOLE, sourceId: method },
      { id: contactId(3), email },
      { id: contactId(4), title: 1, email: 2 },
      { id: NOBODY },
    ];
    const answer = await client.send(method, '/contacts', items);
    check(operation, answer, 207);
    expect((answer.body as { status: number }[]).map(({ status }) => status)).toEqual([200, 400, 400, 404]);
    check(operation, await client.send(method, '/contacts', {}), 400);
    await client.send('PATCH', `/contacts/${contactId(1)}`, { id: contactId(1), email: null });
  });

  it.each(Object.entries(FIELDS))('the answer to a custom field of kind %s', async (name, value) => {
    const { id } = running.simulator.events.get(eventId).event.contactFields.find((field) => field.name === name)!;
    const path = `/contacts/${contactId()}/custom-fields/${id}/answers`;
    const answer = await client.send('PUT', path, { id, value });
    check(ANSWERS, answer, 200);
    expect(answer.body).toMatchObject({ id, name, value });
    check('GET /contacts/{id}', await client.get(`/contacts/${contactId()}`), 200);
    check(ANSWERS, await client.send('PUT', path, { id, value: [] }), 200);
    check(ANSWERS, await client.send('PUT', path, { id, value: [''] }), 400);
    check(ANSWERS, await client.send('PUT', path.replace(id, NOBODY), { id: NOBODY, value: [] }), 404);
  });

  it('the definitions of custom fields of every kind', async () => {
    check('GET /custom-fields', await client.get(`/custom-fields?filter=${encodeURIComponent(`category eq 'Contact'`)}`), 200);
  });

  it('every refusal of every write', async () => {
    const other = new ApiClient(running.url);
    running.simulator.rest.applications.put('narrow', { clientSecret: 's', scopes: [] });
    await other.login({}, { clientId: 'narrow', clientSecret: 's' });
    const writes = OPERATIONS.filter(({ method }) => method === 'PUT' || method === 'PATCH');
    expect(writes.map(({ method, path }) => `${method} ${path}`)).toHaveLength(5);
    for (const { method, path } of writes) {
      const operation = `${method} ${path}`;
      const url = path.replace(/\{[^}]+\}/g, NOBODY);
      check(operation, await client.call(method, url), 401);
      check(operation, await other.send(method, url, {}), 403);
      running.simulator.rest.faults.add({ kind: 'status', status: 429, message: 'Limit Exceeded', count: 1 });
      check(operation, await client.send(method, url, {}), 429);
    }
  });
});

type Limits = Readonly<Record<string, unknown>>;
interface Described {
  readonly properties?: Readonly<Record<string, Described>>;
  readonly readOnly?: boolean;
  readonly enum?: readonly string[];
  readonly maxLength?: number;
  readonly minLength?: number;
}

/** Path of each field to what it takes: its words, or its fewest and most characters where these are limited. */
function limitsOf(rules: Rules, path = ''): Limits {
  const entries = Object.entries(rules).flatMap(([name, rule]): [string, unknown][] => {
    if (rule.kind === 'group') return Object.entries(limitsOf(rule.rules, `${path}${name}.`));
    if (rule.kind === 'word') return [[path + name, rule.words]];
    // Ids, dates and links have a form and no length.
    const isFree = rule.kind !== 'text' || rule.format === 'uuid' || rule.format === 'date' || name === 'href';
    return [[path + name, isFree ? null : [rule.min, rule.max]]];
  });
  return Object.fromEntries(entries);
}

function describedLimits(schema: unknown, path = ''): Limits {
  const { properties = {} } = schema as Described;
  const entries = Object.entries(properties).flatMap(([name, field]): [string, unknown][] => {
    if (field.readOnly === true || (path === '' && name === 'id')) return [];
    if (field.properties) return Object.entries(describedLimits(field, `${path}${name}.`));
    const length = field.maxLength === undefined ? null : [field.minLength ?? 0, field.maxLength];
    return [[path + name, field.enum ?? length]];
  });
  return Object.fromEntries(entries);
}
