import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomFieldDefinition, CventValue, Mapping } from '#contracts';
import type { CventField } from '../cvent-field.js';
import { compileMappings } from './compile-mappings.js';
import type { MappingSetting } from './mapping-rules.js';
import { planMapping, type MappingPlan, type ValueOrigin } from './plan-mapping.js';

const DIETS = ['Vegan', 'Halal'];
const custom = (key: string, type: CustomFieldDefinition['type'], choices: string[] | null = null): CustomFieldDefinition => ({
  id: `id-${key}`,
  key,
  label: key,
  type,
  choices,
});
const cvent = (id: string, type: CventField['type'], choices: string[] | null = null): CventField => ({
  id,
  name: `Question ${id}`,
  isActive: true,
  writeFormat: 'any',
  type,
  choices,
  dateOrder: type === 'date' ? 'month_first' : null,
});

const toPerson = (name: string, personField: string): Mapping => ({
  id: `m-${personField}`,
  kind: 'person_field',
  source: { type: 'standard_field', name },
  target: { personField },
});
const toCustom = (id: string, key: string): Mapping => ({
  id: `m-${key}`,
  kind: 'custom_field',
  source: { type: 'custom_field', id },
  target: { customFieldId: `id-${key}` },
});
const toGroup = (source: { id?: string; name?: string }, peopleGroupId: string): Mapping => ({
  id: `m-${peopleGroupId}`,
  kind: 'people_group',
  source: { type: 'registration_type', ...source },
  target: { peopleGroupId },
});

const SETTING: MappingSetting = {
  mappings: [toPerson('company', 'company'), toPerson('title', 'jobTitle'), toCustom('f1', 'diet'), toCustom('f2', 'arrives'), toCustom('f3', 'table')],
  customFields: [custom('diet', 'multi_choice', DIETS), custom('arrives', 'date'), custom('table', 'number')],
  cventFields: [cvent('f1', 'multi_choice', DIETS), cvent('f2', 'date'), cvent('f3', 'number')],
  registrationTypes: null,
  timeZone: 'Europe/Berlin',
}; // prettier-ignore
const MESSAGE: ValueOrigin = { cameFrom: () => 'message', isOlder: () => false, isWhole: false };
const READ: ValueOrigin = { cameFrom: () => 'read', isOlder: () => false, isWhole: true };

const plan = (values: Record<string, CventValue>, over: Partial<MappingSetting> = {}, origin = MESSAGE): MappingPlan =>
  planMapping(values, compileMappings({ ...SETTING, ...over }), origin);

describe('planMapping', () => {
  it('G11, G12: standard fields fill person fields, custom fields fill the App’s own', () => {
    const values = { company: 'Engines', title: 'Countess', 'custom:f1': 'Halal; Vegan', 'custom:f2': '05/14/2031', 'custom:f3': '7' };
    expect(plan(values)).toEqual({
      personFields: { company: 'Engines', jobTitle: 'Countess' },
      customFields: { diet: ['Vegan', 'Halal'], arrives: '2031-05-14', table: 7 },
      groupIds: [],
      notes: [],
    });
  });

  it('G12: what a read lists leads to the same as what a message writes', () => {
    const values = { company: 'Engines', title: 'Countess', 'custom:f1': ['Halal', 'Vegan'], 'custom:f2': '2031-05-14', 'custom:f3': '7' };
    const message = { ...values, 'custom:f1': 'Halal, Vegan', 'custom:f2': '5/14/2031' };
    expect(plan(values, {}, READ)).toEqual(plan(message));
  });

  it('B10: a value that cannot be converted counts as empty, with a note, and the rest is applied', () => {
    const values = { company: 'Engines', title: 'x'.repeat(2_501), 'custom:f1': 'Vegan, Kosher', 'custom:f2': 'soon', 'custom:f3': '7' };
    const { personFields, customFields, notes } = plan(values);
    expect(personFields).toEqual({ company: 'Engines', jobTitle: null });
    expect(customFields).toEqual({ table: 7, diet: null, arrives: null });
    expect(notes.map(({ code, field }) => [code, field])).toEqual([
      ['too_long', 'jobTitle'],
      ['needs_read', 'customFields.diet'],
      ['not_a_date', 'customFields.arrives'],
    ]);
    expect(notes[2]!.message).toBe('Question f2: “soon” is no date.');
  });

  it('answers that a message joined beyond telling apart are those that were read last, until they are read anew', () => {
    const read = { 'answers:f1': ['Halal', 'Vegan'] };
    expect(plan({ ...read, 'custom:f1': 'Vegan and Halal, or so' })).toMatchObject({
      customFields: { diet: ['Vegan', 'Halal'] },
      notes: [],
    });
    expect(plan({ ...read, 'custom:f1': 'Vegan' }).customFields).toEqual({ diet: ['Vegan'] });
    expect(plan({ ...read, 'custom:f1': 'Kosher' })).toMatchObject({ customFields: { diet: null }, notes: [{ code: 'choice_unknown' }] });
  });

  it('tells empty from not known: a message that does not mention a value says nothing, a read says that there is none', () => {
    expect(plan({ company: null }).personFields).toEqual({ company: null });
    expect(plan({ company: null }).customFields).toEqual({});
    expect(plan({ company: '' }, {}, READ).personFields).toEqual({ company: null, jobTitle: null });
    expect(plan({}, {}, READ).customFields).toEqual({ diet: null, arrives: null, table: null });
  });

  it('a custom field that Cvent deleted keeps what it filled', () => {
    const cventFields = SETTING.cventFields!.filter(({ id }) => id !== 'f3');
    expect(plan({}, { cventFields }, READ).customFields).toEqual({ diet: null, arrives: null });
    expect(plan({ 'custom:f3': '7' }, { cventFields }, READ).customFields).toMatchObject({ table: 7 });
    expect(plan({}, { cventFields: null }, READ).customFields).toMatchObject({ table: null });
  });

  it.each<[string, Mapping]>([
    ['a field of the App that is gone', toCustom('f1', 'gone')],
    ['a person field that does not exist', toPerson('company', 'shoeSize')],
    ['a standard field that does not exist', toPerson('shoeSize', 'company')],
    ['a sensitive field', toPerson('dateOfBirth', 'company')],
    ['G11: the registration type as a field', toPerson('registrationType', 'company')],
    ['G11: a field to a group', { ...toPerson('company', 'company'), kind: 'people_group', target: { peopleGroupId: 'g' } }],
    ['a kind that does not fit its target', { ...toPerson('company', 'company'), kind: 'custom_field' }],
    ['G11: a registration type to a field', { ...toGroup({ name: 'VIP' }, 'g'), kind: 'person_field', target: { personField: 'company' } }],
  ])('leaves out %s', (_, mapping) => {
    const values = { company: 'Engines', shoeSize: '40', dateOfBirth: '1815-12-10', registrationType: 'VIP', 'custom:f1': 'Vegan' };
    expect(plan(values, { mappings: [mapping] })).toEqual({ personFields: {}, customFields: {}, groupIds: [], notes: [] });
  }); // prettier-ignore

  it('G11: a field has one source: of several the first counts', () => {
    const mappings = [toPerson('company', 'company'), toPerson('title', 'company')];
    expect(plan({ company: 'Engines', title: 'Countess' }, { mappings }).personFields).toEqual({ company: 'Engines' });
  });

  it('never throws, notes each field once and none that it leaves alone, and takes nothing from the values’ prototype', () => {
    const keys = fc.constantFrom('company', 'title', 'custom:f1', 'custom:f2', 'custom:f3', 'registrationType', 'registrationTypeId', '__proto__'); // prettier-ignore
    const mappings = [...SETTING.mappings, toGroup({ id: 't1', name: 'VIP' }, 'g1'), toPerson('constructor', 'headline')];
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), fc.constantFrom(MESSAGE, READ), (values, origin) => {
        const { personFields, customFields, notes } = plan(values as Record<string, CventValue>, { mappings }, origin);
        const said = [...Object.keys(personFields), ...Object.keys(customFields).map((key) => `customFields.${key}`)];
        const noted = notes.map(({ field }) => field).filter((field) => field !== 'groups');
        expect(new Set(noted).size).toBe(noted.length);
        for (const field of noted) expect(said).toContain(field);
        expect(said.filter((field) => !['company', 'jobTitle', 'customFields.diet', 'customFields.arrives', 'customFields.table'].includes(field))).toEqual([]); // prettier-ignore
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('planMapping with groups', () => {
  const TYPES = [{ id: 't1', name: 'Speaker' }, { id: 't2', name: 'Partner' }]; // prettier-ignore
  const mappings = [toGroup({ id: 't1', name: 'Speaker' }, 'g1'), toGroup({ id: 't2', name: 'Partner' }, 'g2')];
  const groups = (values: Record<string, CventValue>, over: Partial<MappingSetting> = {}, origin: Partial<ValueOrigin> = {}): unknown =>
    plan(values, { mappings, ...over }, { ...MESSAGE, ...origin }).groupIds;

  it('B9: the registration type of a message leads to its group by name, whatever case and spaces', () => {
    expect(groups({ registrationType: ' SPEAKER ' })).toEqual(['g1']);
    expect(groups({ registrationType: 'Speaker' }, { registrationTypes: TYPES })).toEqual(['g1']);
    expect(groups({ registrationType: 'Guest' })).toEqual([]);
    expect(groups({ registrationType: null })).toEqual([]);
  });

  it('B9: the id decides where it is known, since names may change', () => {
    expect(groups({ registrationTypeId: 't2', registrationType: 'Sponsor' })).toEqual(['g2']);
    expect(groups({ registrationTypeId: 't3', registrationType: 'Speaker' })).toEqual([]);
  });

  it('B9: a message that names another type after the read wins over the id that was read', () => {
    const values = { registrationTypeId: 't1', registrationType: 'Partner' };
    const isOlder = (key: string): boolean => key === 'registrationTypeId';
    expect(groups(values, {}, { isOlder })).toEqual(['g2']);
    expect(groups(values, { registrationTypes: TYPES }, { isOlder })).toEqual(['g2']);
    expect(groups(values)).toEqual(['g1']);
  });

  it('B9: the name of a message finds a mapping that holds only the id, by Cvent’s list', () => {
    const byId = [toGroup({ id: 't1' }, 'g1')];
    expect(groups({ registrationType: 'speaker' }, { mappings: byId, registrationTypes: TYPES })).toEqual(['g1']);
    expect(groups({ registrationType: 'Partner' }, { mappings: byId, registrationTypes: TYPES })).toEqual([]);
    expect(groups({ registrationType: 'Brand new' }, { mappings: byId, registrationTypes: TYPES })).toEqual([]);
  });

  it('B9: a type that was renamed in Cvent keeps its group', () => {
    const renamed = [{ id: 't1', name: 'Presenter' }, TYPES[1]!];
    expect(groups({ registrationType: 'Presenter' }, { registrationTypes: renamed })).toEqual(['g1']);
  });

  it('B9: a type that disappeared keeps its group while attendees have it', () => {
    expect(groups({ registrationTypeId: 't1', registrationType: 'Speaker' }, { registrationTypes: [TYPES[1]!] })).toEqual(['g1']);
  });

  it('G11: several types may share a group, and one may lead to several', () => {
    const shared = [toGroup({ name: 'Speaker' }, 'g1'), toGroup({ name: 'Partner' }, 'g1'), toGroup({ name: 'Partner' }, 'g0')];
    expect(groups({ registrationType: 'Speaker' }, { mappings: shared })).toEqual(['g1']);
    expect(groups({ registrationType: 'Partner' }, { mappings: shared })).toEqual(['g0', 'g1']);
  });

  it('leaves memberships alone when it does not know the type, and says so when it could', () => {
    expect(groups({})).toBeNull();
    expect(groups({}, {}, { isWhole: true })).toEqual([]);
    const unclear = plan({ registrationType: 'Speaker' }, { mappings: [toGroup({ id: 't1' }, 'g1')] });
    expect(unclear).toMatchObject({ groupIds: null, notes: [{ code: 'registration_type_unclear', field: 'groups' }] });
  });

  it('does not guess which of two types with one name is meant', () => {
    const twins = [{ id: 't1', name: 'VIP' }, { id: 't2', name: 'vip' }]; // prettier-ignore
    expect(groups({ registrationType: 'VIP' }, { registrationTypes: twins })).toBeNull();
    expect(groups({ registrationType: 'VIP', registrationTypeId: 't2' }, { registrationTypes: twins })).toEqual(['g2']);
    const alike = mappings.map((mapping) => ({ ...mapping, target: { peopleGroupId: 'g1' } }));
    expect(groups({ registrationType: 'VIP' }, { registrationTypes: twins, mappings: alike })).toEqual(['g1']);
    const named = [toGroup({ id: 't1', name: 'VIP' }, 'g1'), toGroup({ id: 't2', name: 'VIP' }, 'g2')];
    expect(groups({ registrationType: 'VIP' }, { mappings: named })).toBeNull();
  });
});
