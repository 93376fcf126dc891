import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CventValue, Mapping } from '#contracts';
import type { Json } from '#kernel';
import { mergeMapped } from '../merge/merge-mapped.js';
import { compileMappings } from '../plan/compile-mappings.js';
import { planMapping } from '../plan/plan-mapping.js';
import { previewChanges, previewFields, type MappedPerson } from './preview-changes.js';

const aPerson = (over: Partial<MappedPerson> = {}): MappedPerson => ({ personFields: {}, customFields: {}, groupIds: [], ...over });

describe('previewChanges', () => {
  it('names every field that differs, before and after', () => {
    const before = aPerson({ personFields: { company: 'Engines', jobTitle: 'Countess', email: null }, customFields: { diet: ['Vegan'], table: 7 }, groupIds: ['g1', 'g2'] }); // prettier-ignore
    const after = aPerson({ personFields: { company: 'Engines', headline: 'First' }, customFields: { diet: ['Vegan', 'Halal'], table: 7 }, groupIds: ['g2', 'g3'] }); // prettier-ignore
    expect(previewChanges(before, after)).toEqual([
      { field: 'customFields.diet', before: ['Vegan'], after: ['Vegan', 'Halal'] },
      { field: 'groups', before: ['g1', 'g2'], after: ['g2', 'g3'] },
      { field: 'headline', before: null, after: 'First' },
      { field: 'jobTitle', before: 'Countess', after: null },
    ]);
  });

  it('finds nothing between a person and their copy, whatever the order of groups, and mirrors itself', () => {
    const persons = fc.record({
      personFields: fc.dictionary(fc.constantFrom('company', 'email', '__proto__'), fc.option(fc.string())),
      customFields: fc.dictionary(fc.constantFrom('diet', 'table', 'constructor'), fc.jsonValue() as fc.Arbitrary<Json>),
      groupIds: fc.uniqueArray(fc.constantFrom('g1', 'g2', 'g3')),
    });
    fc.assert(
      fc.property(persons, persons, (one, other) => {
        expect(previewChanges(one, { ...one, groupIds: [...one.groupIds].reverse() })).toEqual([]);
        const turned = previewChanges(other, one).map(({ field, before, after }) => ({ field, before: after, after: before }));
        expect(previewChanges(one, other)).toEqual(turned);
      }),
    );
  });
});

describe('previewFields', () => {
  const fields = ['company', 'jobTitle', 'prefix', 'workCountry', 'headline'];
  const sources = ['company', 'title', 'prefix', 'workCountry', 'nickName'];
  const mappings = sources.map((name, index): Mapping => ({ id: `m${index}`, kind: 'person_field', source: { type: 'standard_field', name }, target: { personField: fields[index]! } })); // prettier-ignore
  const rules = compileMappings({ mappings, customFields: [], cventFields: null, registrationTypes: null, timeZone: null });

  it('B11: shows every mapped field before and after, and why', () => {
    const values: Record<string, CventValue> = { company: 'Engines', title: 'Countess', prefix: 'Dr', workCountry: 'Atlantis' };
    const plan = planMapping(values, rules, { cameFrom: () => 'message', isOlder: () => false, isWhole: false });
    const before = aPerson({ personFields: { jobTitle: 'Countess', prefix: 'Lady', workCountry: 'France' } });
    const merged = mergeMapped<string>(
      {
        theirs: plan.personFields,
        ours: before.personFields as Record<string, string | null>,
        base: { prefix: 'Dr', jobTitle: 'Countess' },
        theirsAtMs: () => 1,
        oursAtMs: () => 2,
        isCmsOwn: false,
      },
      'latest',
    );
    const after = aPerson({ personFields: { ...before.personFields, ...merged.values } });
    expect(previewFields(rules, values, plan, before, after)).toMatchObject([
      {
        field: 'company',
        mappingId: 'm0',
        source: 'company',
        cventValue: 'Engines',
        before: null,
        after: 'Engines',
        why: 'filled',
        note: null,
      },
      { field: 'jobTitle', before: 'Countess', after: 'Countess', why: 'unchanged' },
      { field: 'prefix', cventValue: 'Dr', before: 'Lady', after: 'Lady', why: 'kept' },
      {
        field: 'workCountry',
        cventValue: 'Atlantis',
        before: 'France',
        after: 'France',
        why: 'refused',
        note: { code: 'country_unknown' },
      },
      { field: 'headline', cventValue: null, before: null, after: null, why: 'not_known' },
    ]);
  });
});
