import { describe, expect, it } from 'vitest';
import type { CventValue, Mapping } from '#contracts';
import { mergeMapped } from '../merge/merge-mapped.js';
import { compileMappings } from '../plan/compile-mappings.js';
import { planMapping } from '../plan/plan-mapping.js';
import { previewFields } from './preview-fields.js';

describe('previewFields', () => {
  const fields = ['company', 'jobTitle', 'prefix', 'workCountry', 'headline'];
  const sources = ['company', 'title', 'prefix', 'workCountry', 'nickName'];
  const mappings = sources.map((name, index): Mapping => ({ id: `m${index}`, kind: 'person_field', source: { type: 'standard_field', name }, target: { personField: fields[index]! } })); // prettier-ignore
  const rules = compileMappings({ mappings, customFields: [], cventFields: null, registrationTypes: null, timeZone: null });

  it('B11: shows every mapped field before and after, and why', () => {
    const values: Record<string, CventValue> = { company: 'Engines', title: 'Countess', prefix: 'Dr', workCountry: 'Atlantis' };
    const plan = planMapping(values, rules, { cameFrom: () => 'message', isOlder: () => false, isWhole: false });
    const before = { jobTitle: 'Countess', prefix: 'Lady', workCountry: 'France' };
    const merged = mergeMapped<string>(
      {
        theirs: plan.personFields,
        ours: before,
        base: { prefix: 'Dr', jobTitle: 'Countess' },
        theirsAtMs: () => 1,
        oursAtMs: () => 2,
        isCmsOwn: false,
      },
      'latest',
    );
    const after = { ...before, ...merged.values };
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
