import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttendeeFact, CustomFieldDefinition, CventValue, Mapping } from '#contracts';
import { compileMappings, type FieldValues, type MappingSetting } from '#custom-field-mapping';
import { foldFact, type AttendeeMirror } from './attendee-mirror.js';
import type { PersonState, PlacementRules } from './attendee-state.js';
import { planPersonFields, pushedBase, type PersonFieldsPlan } from './plan-person-fields.js';

const DIET: CustomFieldDefinition = { id: 'c1', key: 'diet', label: 'Diet', type: 'multi_choice', choices: ['Vegan', 'Halal'] };
const TABLE: CustomFieldDefinition = { id: 'c2', key: 'table', label: 'Table', type: 'number', choices: null };
const field = (name: string, personField: string): Mapping => ({ id: name, kind: 'person_field', source: { type: 'standard_field', name }, target: { personField } }); // prettier-ignore
const own = (id: string, customFieldId: string): Mapping => ({ id, kind: 'custom_field', source: { type: 'custom_field', id }, target: { customFieldId } }); // prettier-ignore
const group = (name: string, peopleGroupId: string): Mapping => ({ id: name, kind: 'people_group', source: { type: 'registration_type', name }, target: { peopleGroupId } }); // prettier-ignore

const MAPPINGS = [field('company', 'company'), own('f1', 'c1'), own('f2', 'c2'), group('Speaker', 'g1'), group('Partner', 'g2')];

function rules(mappings: readonly Mapping[] = MAPPINGS, over: Partial<PlacementRules> = {}): PlacementRules {
  const setting: MappingSetting = { mappings, customFields: [DIET, TABLE], cventFields: null, registrationTypes: null, timeZone: null };
  return { conflictPolicy: 'latest', mapping: compileMappings(setting), cleared: new Set(), ...over };
}

function fact(asOfMs: number, values: Record<string, CventValue>, isWhole = false): AttendeeFact {
  const kind = isWhole ? 'read' : 'message';
  return { kind: 'attendee', attendeeId: 'a', stamp: { asOfMs, kind, id: String(asOfMs) }, cause: { type: kind, id: 'x' }, values, acceptedAtMs: null, isWhole }; // prettier-ignore
}

const mirror = (...facts: AttendeeFact[]): AttendeeMirror => facts.reduce<AttendeeMirror | null>((held, each) => foldFact(held, each) ?? held, null)!; // prettier-ignore
const EMPTY: PersonState = { id: 'p', origin: 'cvent', emailKey: null, fields: {}, editedAtMs: {}, mappedGroupIds: [], notes: [] };
const after = (person: PersonState, { values, groupIds, notes }: PersonFieldsPlan): PersonState => ({ ...person, fields: { ...person.fields, ...values }, mappedGroupIds: groupIds, notes }); // prettier-ignore
const shown = ({ fields, mappedGroupIds, notes }: PersonState): unknown => [Object.entries(fields).filter(([, value]) => value !== null).sort(), mappedGroupIds, notes]; // prettier-ignore

describe('planPersonFields with mappings', () => {
  const values = { firstName: 'Ada', company: 'Engines', 'custom:f1': 'Vegan', 'custom:f2': '7', registrationType: 'Speaker' };

  it('G11, G12, B9: fills person fields, the App’s own, and groups', () => {
    const plan = planPersonFields(mirror(fact(1, values)), null, null, rules());
    expect(plan.values).toMatchObject({ firstName: 'Ada', company: 'Engines', 'customFields.diet': ['Vegan'], 'customFields.table': 7 });
    expect(plan).toMatchObject({ groupIds: ['g1'], notes: [] });
  });

  it('B9: another registration type leads to its group alone', () => {
    const plan = planPersonFields(mirror(fact(1, values), fact(2, { registrationType: 'Partner' })), { ...EMPTY, mappedGroupIds: ['g1'] }, {}, rules()); // prettier-ignore
    expect(plan.groupIds).toEqual(['g2']);
  });

  it('B10: what cannot be converted is empty with a note; everything else arrives', () => {
    const plan = planPersonFields(mirror(fact(1, { ...values, 'custom:f2': 'by the window' })), null, null, rules());
    expect(plan.values).toMatchObject({ company: 'Engines', 'customFields.diet': ['Vegan'], 'customFields.table': null });
    expect(plan.notes).toMatchObject([{ code: 'not_a_number', field: 'customFields.table' }]);
  });

  it('B16: an edit made in the CMS stays until Cvent’s own value changes', () => {
    const first = planPersonFields(mirror(fact(1, values)), null, null, rules());
    const edited = { ...after(EMPTY, first), editedAtMs: { company: 50 } };
    const person = { ...edited, fields: { ...edited.fields, company: 'Looms' } };
    const same = planPersonFields(mirror(fact(1, values), fact(100, { ...values })), person, first.base, rules());
    expect(same.values['company']).toBe('Looms');
    const changed = mirror(fact(1, values), fact(100, { ...values, company: 'Mills' }));
    expect(planPersonFields(changed, person, same.base, rules()).values['company']).toBe('Mills');
    expect(planPersonFields(changed, person, same.base, rules(MAPPINGS, { conflictPolicy: 'cms' })).values['company']).toBe('Looms');
    const older = mirror(fact(1, values), fact(40, { ...values, company: 'Mills' }));
    expect(planPersonFields(older, person, same.base, rules()).values['company']).toBe('Looms');
  });

  it('B11: a removed mapping leaves what it filled, unless it is to be cleared; what was edited since stays anyway', () => {
    const plan = planPersonFields(mirror(fact(1, values)), null, null, rules());
    const person = after(EMPTY, plan);
    const kept = planPersonFields(mirror(fact(1, values)), person, plan.base, rules([]));
    expect(kept.values).not.toHaveProperty('company');
    expect(kept.base['company']).toBe('Engines');
    const cleared = rules([], { cleared: new Set(['company', 'customFields.diet']) });
    const gone = planPersonFields(mirror(fact(1, values)), { ...person, fields: { ...person.fields, company: 'Looms' } }, plan.base, cleared); // prettier-ignore
    expect(gone.values).toMatchObject({ 'customFields.diet': null });
    expect(gone.values).not.toHaveProperty('company');
    expect(Object.keys(gone.base).sort()).toEqual(['customFields.table', 'email', 'firstName', 'lastName']);
    expect(planPersonFields(mirror(fact(1, values)), after(person, gone), gone.base, cleared).values).not.toHaveProperty('company');
  });

  it('B11: a mapping that comes anew fills what is empty and keeps what the CMS has', () => {
    const person = { ...EMPTY, fields: { company: 'Looms' } };
    const plan = planPersonFields(mirror(fact(1, values)), person, { firstName: 'Ada' }, rules());
    expect(plan.values).toMatchObject({ company: 'Looms', 'customFields.table': 7 });
  });

  it('a mapping of a first name takes the place of the attendee’s own', () => {
    const nick = rules([field('nickName', 'firstName')]);
    expect(planPersonFields(mirror(fact(1, { ...values, nickName: 'Countess' })), null, null, nick).values['firstName']).toBe('Countess');
    expect(planPersonFields(mirror(fact(1, { ...values, nickName: null })), null, null, nick).values['firstName']).toBeNull();
  });

  const worth = fc.constantFrom<Record<string, CventValue>[]>(
    { company: 'Engines' }, { company: '' }, { 'custom:f1': 'Vegan, Halal' }, { 'custom:f1': 'Vegan, Kosher' }, { 'custom:f1': ['Vegan', 'Halal'], 'answers:f1': ['Vegan', 'Halal'] },
    { 'custom:f2': '7' }, { 'custom:f2': 'x' }, { 'custom:f2': null }, { registrationType: 'Speaker' }, { registrationType: 'Partner' }, { registrationTypeId: 't1' }, { registrationType: null },
  ); // prettier-ignore
  const facts = fc.array(fc.tuple(fc.array(worth, { maxLength: 4 }), fc.boolean()), { minLength: 1, maxLength: 6 }).map((list) => list.map(([parts, isWhole], index) => fact(index, Object.assign({}, ...parts) as Record<string, CventValue>, isWhole))); // prettier-ignore

  it('guarantee 2: any order, any repetition of facts ends in the same person, whatever mapping was saved on the way', () => {
    const tell = (order: readonly (AttendeeFact | readonly Mapping[])[]): PersonState => {
      let held: AttendeeMirror | null = null;
      let mappings: readonly Mapping[] = MAPPINGS;
      let person: PersonState = EMPTY;
      let base: FieldValues = {};
      for (const step of [...order, MAPPINGS]) {
        if ('kind' in step) held = foldFact(held, step) ?? held;
        else mappings = step;
        if (!held) continue;
        const plan = planPersonFields(held, person, base, rules(mappings));
        person = after(person, plan);
        base = plan.base;
      }
      return person;
    };
    const others = fc.array(fc.subarray(MAPPINGS), { maxLength: 2 });
    const orders = fc.tuple(facts, others).chain(([list, saved]) => fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list, ...saved], { minLength: 2 * list.length + saved.length }))); // prettier-ignore
    fc.assert(
      fc.property(orders, ([list, order]) => {
        expect(shown(tell(order))).toEqual(shown(tell(list)));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('pushedBase', () => {
  const held = mirror(fact(1, { company: 'Engines' }), fact(100, { company: 'Looms Ltd.' }));
  const stamp = { asOfMs: 100, kind: 'message', id: '100' } as const;
  const base = { company: 'Engines' };
  const of = (over: object, confirmation: Parameters<typeof pushedBase>[1] = null): unknown =>
    pushedBase({ mirror: held, base, sent: {}, ...over }, confirmation, rules().mapping)['company'];

  it('B15: is what Cvent made of a pushed value, so that its spelling is no change of Cvent’s', () => {
    expect(of({ sent: { company: ['Looms Limited'] } }, { stamp, fields: ['company'] })).toBe('Looms Ltd.');
  });

  it('B15: is a sent value that arrived, whoever tells it', () => {
    expect(of({ sent: { company: ['Mills', 'Looms Ltd.'] } })).toBe('Looms Ltd.');
  });

  it('B16: stays when Cvent holds something else, or something newer was heard since', () => {
    expect(of({ sent: { company: ['Mills'] } })).toBe('Engines');
    expect(of({}, { stamp: { ...stamp, asOfMs: 99 }, fields: ['company'] })).toBe('Engines');
    expect(of({}, { stamp, fields: ['jobTitle'] })).toBe('Engines');
  });
});
