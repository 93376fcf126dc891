import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomFieldDefinition } from '#contracts';
import type { CventField } from '../cvent-field.js';
import type { LintCatalogue } from './finding.js';
import { lintMappings, MOST_MAPPINGS } from './lint-mappings.js';

const custom = (key: string, type: CustomFieldDefinition['type'], choices: string[] | null = null): CustomFieldDefinition => ({
  id: `id-${key}`,
  key,
  label: key,
  type,
  choices,
});
const cvent = (id: string, type: CventField['type'], choices: string[] | null = null, isActive = true): CventField => ({
  id,
  name: `Question ${id}`,
  isActive,
  writeFormat: 'any',
  type,
  choices,
  dateOrder: null,
});

const CATALOGUE: LintCatalogue = {
  registrationTypes: [{ id: 't1', name: 'Speaker' }, { id: 't2', name: 'VIP' }, { id: 't3', name: 'vip' }],
  cventFields: [
    cvent('diet', 'multi_choice', ['Vegan', 'Halal', 'Kosher']), cvent('about', 'long_text'), cvent('day', 'date'), cvent('old', 'text', null, false),
    cvent('size', 'single_choice', ['S', 'M']), cvent('table', 'text'), cvent('yes', 'single_choice', ['Yes', 'No']),
  ],
  customFields: [custom('diet', 'multi_choice', ['vegan', 'Halal']), custom('at', 'datetime'), custom('table', 'number'), custom('flag', 'boolean')],
  peopleGroups: [{ id: 'g1', name: 'Speakers' }],
  valuesSeen: null,
}; // prettier-ignore

type Row = Record<string, unknown>;
const person = (source: Row, personField = 'company'): Row => ({ kind: 'person_field', source, target: { personField } });
const own = (id: string, key: string): Row => ({
  kind: 'custom_field',
  source: { type: 'custom_field', id },
  target: { customFieldId: `id-${key}` },
});
const group = (source: Row, peopleGroupId = 'g1'): Row => ({
  kind: 'people_group',
  source: { type: 'registration_type', ...source },
  target: { peopleGroupId },
});
const standard = (name: string): Row => ({ type: 'standard_field', name });

/** `row code` of each finding about a row; errors end in `!`. */
function found(rows: readonly unknown[], over: Partial<LintCatalogue> = {}): string[] {
  const { findings } = lintMappings(rows, { ...CATALOGUE, ...over });
  return findings.filter(({ row }) => row !== null).map(({ row, code, severity }) => `${row} ${code}${severity === 'error' ? '!' : ''}`);
}

describe('lintMappings', () => {
  it.each<[string, Row, string | null]>([
    ['G12: a standard field', person(standard('company')), null],
    ['G12: a custom field', own('diet', 'diet'), 'choice_without_counterpart'],
    ['G12: a standard field that Cvent does not have', person(standard('shoeSize')), 'standard_field_unknown!'],
    ['G12: a standard field in another case', person(standard('Company')), 'standard_field_unknown!'],
    ['G12: a custom field that Cvent does not have', own('gone', 'table'), 'cvent_field_unknown!'],
    ['a custom field that nobody is asked for', person({ type: 'custom_field', id: 'old' }), 'cvent_field_inactive'],
    ['a sensitive field', person(standard('dateOfBirth')), 'field_sensitive!'],
    ['a sensitive field in another case', person(standard('PASSPORTNUMBER')), 'field_sensitive!'],
    ['G11: a registration type to a group', group({ id: 't1' }), null],
    ['G11: by name, in any case', group({ name: 'SPEAKER' }), null],
    ['G11: a registration type to a person field', { ...group({ id: 't1' }), kind: 'person_field', target: { personField: 'company' } }, 'registration_type_needs_group!'],
    ['G11: a registration type to a group, of another kind', { ...group({ id: 't1' }), kind: 'custom_field' }, 'registration_type_needs_group!'],
    ['G11: a field to a group', { ...person(standard('company')), kind: 'people_group', target: { peopleGroupId: 'g1' } }, 'field_to_group!'],
    ['G11: the registration type as a standard field', person(standard('registrationType')), 'registration_type_as_field!'],
    ['a kind that its target is not', { ...person(standard('company')), kind: 'custom_field' }, 'kind_mismatch!'],
    ['a registration type without id and name', group({}), 'registration_type_unnamed!'],
    ['a registration type that the event does not have', group({ id: 't9', name: 'Speaker' }), 'registration_type_unknown!'],
    ['a registration type by a name that two have', group({ name: 'Vip' }), 'registration_type_ambiguous'],
    ['a group that the App does not have', group({ id: 't1' }, 'g9'), 'people_group_unknown!'],
    ['a field that the App does not have', own('table', 'gone'), 'custom_field_unknown!'],
    ['a person field that does not exist', person(standard('company'), 'shoeSize'), 'person_field_unknown!'],
    ['B10: types that never fit', own('day', 'at'), 'types_do_not_fit!'],
    ['B10: types that fit value by value', own('table', 'table'), 'types_may_not_fit'],
    ['B10: long text into one line', person({ type: 'custom_field', id: 'about' }), 'types_may_not_fit'],
    ['B10: choices of which none has a counterpart', own('size', 'diet'), 'target_never_filled'],
    ['B10: choices that say yes and no', own('yes', 'flag'), null],
    ['B10: choices that say neither', own('size', 'flag'), 'target_never_filled'],
    ['B10: yes or no as a country', person(standard('participantStatus'), 'workCountry'), 'types_do_not_fit!'],
    ['an email by a mapping', person(standard('ccEmail'), 'email'), 'email_mapped!'],
    ['no mapping at all', 'company' as unknown as Row, 'row_malformed!'],
    ['two targets', { ...person(standard('company')), target: { personField: 'company', customFieldId: 'id-table' } }, 'row_malformed!'],
    ['a source of no type', person({ type: 'answer', id: '1' }), 'row_malformed!'],
  ])('%s', (_, row, expected) => {
    expect(found([row])).toEqual(expected === null ? [] : [`0 ${expected}`]);
  }); // prettier-ignore

  it('warns only, where Cvent’s lists are not known', () => {
    const rows = [group({ name: 'Anything' }), own('anything', 'table')];
    expect(found(rows, { registrationTypes: null, cventFields: null })).toEqual([
      '0 registration_type_unverified',
      '1 cvent_field_unverified',
    ]);
  });

  it('G11: a field has one source at most; several registration types may share a group', () => {
    const rows = [
      person(standard('company')),
      person(standard('title')),
      group({ id: 't1' }),
      group({ id: 't2' }),
      person(standard('company')),
    ];
    expect(found(rows)).toEqual(['1 target_taken!', '4 row_duplicate!']);
  });

  it('finds one row twice, by id and by content', () => {
    const rows = [
      { id: 'A', ...group({ id: 't1' }) },
      { id: 'a', ...group({ id: 'T1', name: 'whatever' }) },
      { ...group({ name: 'Speaker' }) },
      group({ name: ' speaker' }),
    ];
    expect(found(rows)).toEqual(['1 row_duplicate!', '1 id_duplicate!', '3 row_duplicate!']);
  });

  it('warns of a source that no attendee has a value for, and of fields that nothing fills', () => {
    const rows = [person(standard('company')), person(standard('title'), 'jobTitle'), own('table', 'table')];
    expect(found(rows, { valuesSeen: new Set(['company']) })).toEqual([
      '1 source_without_values',
      '2 types_may_not_fit',
      '2 source_without_values',
    ]);
    const { findings } = lintMappings(rows, CATALOGUE);
    expect(findings.filter(({ row }) => row === null).map(({ code, message }) => [code, message])).toEqual([
      ['target_unfilled', 'Nothing fills the App’s field “diet”.'],
      ['target_unfilled', 'Nothing fills the App’s field “at”.'],
      ['target_unfilled', 'Nothing fills the App’s field “flag”.'],
    ]);
  });

  it('finds eight different mistakes in one list, each with its row and remedy', () => {
    const rows = [
      person(standard('company')),
      person(standard('shoeSize'), 'headline'),
      person(standard('dateOfBirth'), 'biography'),
      own('gone', 'diet'),
      own('day', 'at'),
      { ...group({ id: 't1' }), kind: 'person_field', target: { personField: 'prefix' } },
      { ...person(standard('title')), kind: 'people_group', target: { peopleGroupId: 'g1' } },
      person(standard('title'), 'company'),
      group({ id: 't1' }, 'g9'),
    ];
    const { findings, mappings } = lintMappings(rows, {
      ...CATALOGUE,
      customFields: [CATALOGUE.customFields[0]!, CATALOGUE.customFields[1]!],
    });
    expect(findings.map(({ row, code, field }) => [row, code, field])).toEqual([
      [1, 'standard_field_unknown', 'source.name'],
      [2, 'field_sensitive', 'source.name'],
      [3, 'cvent_field_unknown', 'source.id'],
      [4, 'types_do_not_fit', 'target'],
      [5, 'registration_type_needs_group', 'target'],
      [6, 'field_to_group', 'target'],
      [7, 'target_taken', 'target'],
      [8, 'people_group_unknown', 'target.peopleGroupId'],
    ]);
    for (const { severity, message, remedy } of findings) {
      expect(severity).toBe('error');
      expect(message).toMatch(/^.{20,}\.$/);
      expect(remedy).toMatch(/^.{10,}\.$/);
    }
    expect(mappings).toHaveLength(rows.length);
  });

  it('reads rows as clients send them: ids in any case, what is empty left out, keys that it does not know ignored', () => {
    const row = { id: null, kind: 'people_group', source: { type: 'registration_type', id: ' T1 ', name: '' }, target: { peopleGroupId: 'G1', personField: null, name: 'Speakers' }, note: 'x' }; // prettier-ignore
    expect(lintMappings([row], CATALOGUE).mappings).toEqual([
      { kind: 'people_group', source: { type: 'registration_type', id: 't1' }, target: { peopleGroupId: 'g1' } },
    ]);
    expect(found([row])).toEqual([]);
  });

  it('names the row of a malformed one, and lints the others', () => {
    expect(found([null, { kind: 'x' }, person(standard('shoeSize'))])).toEqual([
      '0 row_malformed!',
      '1 row_malformed!',
      '1 row_malformed!',
      '1 row_malformed!',
      '2 standard_field_unknown!',
    ]);
  });

  it('takes 300 mappings, and refuses more than it can keep', () => {
    const many = Array.from({ length: 300 }, (_, index) => group({ name: `Type ${index}` }));
    expect(found(many, { registrationTypes: null })).toHaveLength(300);
    const tooMany = lintMappings(
      Array.from({ length: MOST_MAPPINGS + 1 }, () => person(standard('company'))),
      CATALOGUE,
    );
    expect(tooMany.findings.map(({ row, code }) => [row, code])).toEqual([[null, 'list_too_long']]);
  });

  it('never throws, whatever JSON it is given, and names rows that are there', () => {
    const words = fc.constantFrom(
      'kind',
      'source',
      'target',
      'type',
      'id',
      'name',
      'personField',
      'customFieldId',
      'peopleGroupId',
      '__proto__',
    );
    const values = fc.constantFrom(
      'person_field',
      'custom_field',
      'standard_field',
      'registration_type',
      'company',
      'diet',
      'id-diet',
      't1',
      null,
      1,
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        values,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(words, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.oneof(tree, fc.jsonValue()), { maxLength: 6 })), (rows) => {
        const { findings, mappings } = lintMappings(rows, CATALOGUE);
        const count = Array.isArray(rows) ? rows.length : 0;
        expect(mappings.length).toBeLessThanOrEqual(count);
        for (const { row } of findings) if (row !== null) expect(row).toBeLessThan(count);
        if (mappings.length < count) expect(findings.some(({ severity }) => severity === 'error')).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
