import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MappingDraft } from '../lint/read-mapping.js';
import { exportMappings, type NamingCatalogue } from './export-mappings.js';
import { importMappings } from './import-mappings.js';

const field = (id: string, name: string): NonNullable<NamingCatalogue['cventFields']>[number] => ({
  id,
  name,
  isActive: true,
  writeFormat: 'any',
  type: 'text',
  choices: null,
  dateOrder: null,
});
const own = (id: string, key: string, label: string): NamingCatalogue['customFields'][number] => ({
  id,
  key,
  label,
  type: 'text',
  choices: null,
});

const THIS_YEAR: NamingCatalogue = {
  registrationTypes: [{ id: 't1', name: 'Speaker' }, { id: 't2', name: 'yes' }],
  cventFields: [field('f1', 'Dietary requirements'), field('f2', '# Table: "no" \n')],
  customFields: [own('c1', 'diet', 'Diet'), own('c2', 'table', 'Table')],
  peopleGroups: [{ id: 'g1', name: 'Speakers' }, { id: 'g2', name: '2031' }],
}; // prettier-ignore
const NEXT_YEAR: NamingCatalogue = {
  registrationTypes: [{ id: 't8', name: 'SPEAKER' }, { id: 't9', name: 'Yes' }],
  cventFields: [field('f1', 'Dietary requirements'), field('f9', '# Table: "no"')],
  customFields: [own('c8', 'diet', 'Food'), own('c9', 'seat', 'table')],
  peopleGroups: [{ id: 'g8', name: ' speakers' }, { id: 'g9', name: '2031' }],
}; // prettier-ignore

const MAPPINGS: MappingDraft[] = [
  { kind: 'people_group', source: { type: 'registration_type', id: 't1', name: 'Speaker' }, target: { peopleGroupId: 'g1' } },
  { kind: 'people_group', source: { type: 'registration_type', name: 'yes' }, target: { peopleGroupId: 'g2' } },
  { kind: 'custom_field', source: { type: 'custom_field', id: 'f1' }, target: { customFieldId: 'c1' } },
  { kind: 'custom_field', source: { type: 'custom_field', id: 'f2' }, target: { customFieldId: 'c2' } },
  { kind: 'person_field', source: { type: 'standard_field', name: 'company' }, target: { personField: 'company' } },
];

/** `row code message` of what was left out. */
const left = (text: unknown, catalogue = NEXT_YEAR): string[] =>
  importMappings(text, catalogue).findings.map(({ row, code, message }) => `${row} ${code}: ${message}`);

describe('a file of mappings', () => {
  it('has the name of everything beside its id', () => {
    expect(exportMappings(MAPPINGS.slice(0, 3), THIS_YEAR)).toBe(`# Mappings of Cvent Bridge. When they are imported, an id that is not known any more gives way to the name beside it.
version: 1
mappings:
  - kind: people_group
    source:
      type: registration_type
      id: t1
      name: Speaker
    target:
      peopleGroupId: g1
      name: Speakers
  - kind: people_group
    source:
      type: registration_type
      name: "yes"
    target:
      peopleGroupId: g2
      name: "2031"
  - kind: custom_field
    source:
      type: custom_field
      id: f1
      name: Dietary requirements
    target:
      customFieldId: c1
      key: diet
      name: Diet
`); // prettier-ignore
  });

  it('comes back as it went', () => {
    expect(importMappings(exportMappings(MAPPINGS, THIS_YEAR), THIS_YEAR)).toEqual({ mappings: MAPPINGS, findings: [] });
  });

  it('finds next year’s ids by name', () => {
    expect(importMappings(exportMappings(MAPPINGS, THIS_YEAR), NEXT_YEAR)).toEqual({
      findings: [],
      mappings: [
        { kind: 'people_group', source: { type: 'registration_type', id: 't8', name: 'SPEAKER' }, target: { peopleGroupId: 'g8' } },
        { kind: 'people_group', source: { type: 'registration_type', name: 'yes' }, target: { peopleGroupId: 'g9' } },
        { kind: 'custom_field', source: { type: 'custom_field', id: 'f1' }, target: { customFieldId: 'c8' } },
        { kind: 'custom_field', source: { type: 'custom_field', id: 'f9' }, target: { customFieldId: 'c9' } },
        MAPPINGS[4],
      ],
    });
  });

  it('says by name what next year does not have, and takes the other rows', () => {
    const bare: NamingCatalogue = { ...NEXT_YEAR, registrationTypes: [], cventFields: [], peopleGroups: NEXT_YEAR.peopleGroups.slice(0, 1), customFields: [own('c7', 'a', 'Diet'), own('c8', 'b', 'diet')] }; // prettier-ignore
    const text = exportMappings(MAPPINGS, THIS_YEAR);
    expect(left(text, bare)).toEqual([
      '0 name_unresolved: There is no registration type “Speaker” here.',
      '1 name_unresolved: There is no registration type “yes” here.',
      '1 name_unresolved: There is no people group “2031” here.',
      '2 name_unresolved: There is no custom field of Cvent’s “Dietary requirements” here.',
      '2 name_ambiguous: There are 2 of the kind custom field of the App with the name “Diet”.',
      '3 name_unresolved: There is no custom field of Cvent’s “# Table: "no" \n” here.',
      '3 name_unresolved: There is no custom field of the App “Table” here.',
    ]);
    expect(importMappings(text, bare).mappings).toEqual([MAPPINGS[4]]);
  });

  it('keeps the name of a registration type, and the id of a custom field, where Cvent’s lists are not known', () => {
    const unknown = { ...NEXT_YEAR, registrationTypes: null, cventFields: null };
    const { mappings, findings } = importMappings(exportMappings(MAPPINGS.slice(0, 3), THIS_YEAR), unknown);
    expect(findings).toEqual([]);
    expect(mappings.map(({ source }) => source)).toEqual([
      { type: 'registration_type', name: 'Speaker' },
      { type: 'registration_type', name: 'yes' },
      { type: 'custom_field', id: 'f1' },
    ]);
  });

  it('can be written by hand, by names alone', () => {
    const text = `
version: 1
mappings:
  - { kind: people_group, source: { type: registration_type, name: speaker }, target: { name: Speakers } }
  - { kind: custom_field, source: { type: custom_field, name: dietary requirements }, target: { key: diet } }
  - { kind: custom_field, source: { type: custom_field, name: dietary requirements }, target: { name: FOOD } }`;
    expect(importMappings(text, NEXT_YEAR)).toEqual({
      findings: [],
      mappings: [
        { kind: 'people_group', source: { type: 'registration_type', name: 'speaker' }, target: { peopleGroupId: 'g8' } },
        { kind: 'custom_field', source: { type: 'custom_field', id: 'f1' }, target: { customFieldId: 'c8' } },
        { kind: 'custom_field', source: { type: 'custom_field', id: 'f1' }, target: { customFieldId: 'c8' } },
      ],
    });
  });

  it.each([
    ['no text', 7],
    ['not YAML', 'mappings: [unclosed'],
    ['one key twice', 'version: 1\nversion: 1\nmappings: []'],
    ['another version', 'version: 2\nmappings: []'],
    ['no list', 'version: 1\nmappings: none'],
    ['only a list', '- a'],
    ['references to itself', 'version: 1\nmappings: &a [*a, *a]'],
    ['a bomb of references', `a: &a [x, x]\nb: &b [*a, *a]\nversion: 1\nmappings: [*b]`],
    ['a deep nest', '['.repeat(50_000)],
    ['one key twice in a row', 'version: 1\nmappings: [{ kind: a, source: {}, kind: b }]'],
    ['too much', 'x'.repeat(500_001)],
  ])('with %s is refused as a whole', (_, text) => {
    const { mappings, findings } = importMappings(text, THIS_YEAR);
    expect(mappings).toEqual([]);
    expect(findings).toMatchObject([{ row: null, code: 'file_malformed', severity: 'error' }]);
    expect(findings[0]!.message.length).toBeLessThan(300);
  });

  it('with rows of other forms says which', () => {
    const rows = ['x', '{}', '{ kind: people_group, source: { type: registration_type, name: yes }, target: { personField: company } }', '{ kind: person_field, source: { type: standard_field }, target: { personField: company } }']; // prettier-ignore
    const text = `version: 1\nmappings:\n${rows.map((row) => `  - ${row}\n`).join('')}`;
    expect(left(text).map((each) => each.split(':')[0])).toEqual(['0 row_malformed', '1 row_malformed', '1 row_malformed', '1 row_malformed', '3 row_malformed']); // prettier-ignore
  });

  const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
  const nameds = (prefix: string): fc.Arbitrary<{ id: string; name: string }[]> =>
    fc.array(names, { minLength: 1, maxLength: 4 }).map((list) => list.map((name, index) => ({ id: `${prefix}${index}`, name })));

  it('comes back as it went, whatever the names', () => {
    fc.assert(
      fc.property(nameds('t'), nameds('f'), nameds('c'), nameds('g'), fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(2)), { maxLength: 6 }), (types, fields, customs, groups, picks) => {
        const catalogue: NamingCatalogue = {
          registrationTypes: types,
          cventFields: fields.map(({ id, name }) => field(id, name)),
          customFields: customs.map(({ id, name }) => own(id, name, name)),
          peopleGroups: groups,
        };
        const mappings = picks.map(([from, to, kind]): MappingDraft => {
          const pick = <T>(list: readonly T[], at: number): T => list[at % list.length]!;
          if (kind === 0) return { kind: 'people_group', source: { type: 'registration_type', id: pick(types, from).id }, target: { peopleGroupId: pick(groups, to).id } };
          if (kind === 1) return { kind: 'custom_field', source: { type: 'custom_field', id: pick(fields, from).id }, target: { customFieldId: pick(customs, to).id } };
          return { kind: 'person_field', source: { type: 'standard_field', name: pick(['company', 'title'], from) }, target: { personField: pick(['company', 'jobTitle'], to) } };
        });
        const imported = importMappings(exportMappings(mappings, catalogue), catalogue);
        expect(imported.findings).toEqual([]);
        expect(imported.mappings.map(withoutName)).toEqual(mappings);
        expect(exportMappings(imported.mappings, catalogue)).toBe(exportMappings(mappings, catalogue));
      }),
      { numRuns: 500 },
    );
  }); // prettier-ignore

  it('may have many keys', () => {
    const text = Array.from({ length: 45_000 }, (_, index) => `k${index}: 1`).join('\n');
    expect(left(text)).toHaveLength(1);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()), (text) => void importMappings(text, THIS_YEAR)));
    const lists = fc.array(fc.jsonValue(), { maxLength: 4 }).map((rows) => JSON.stringify({ version: 1, mappings: rows }));
    fc.assert(fc.property(lists, (text) => void importMappings(text, THIS_YEAR)));
  });
});

function withoutName(mapping: MappingDraft): MappingDraft {
  if (mapping.source.type !== 'registration_type') return mapping;
  const { type, id } = mapping.source;
  return { ...mapping, source: { type, id: id! } };
}
