import { describe, expect, it } from 'vitest';
import { applyCustomEdit, readCustomEdit } from './apply-custom-edit.js';
import { applyEdit } from './apply-edit.js';
import { mergeGroups } from './merge-groups.js';
import { personFieldProblem } from './person-field-rules.js';

const NOW = new Date('2027-03-01T09:00:00Z');

describe('applyEdit', () => {
  it('changes, adds and empties fields, and says when', () => {
    const before = { fields: { firstName: 'Ada', company: 'X' }, fieldEdits: { firstName: 'earlier' } };
    expect(applyEdit(before, { firstName: 'Augusta', company: '', headline: 'Countess' }, NOW)).toEqual({
      fields: { firstName: 'Augusta', headline: 'Countess' },
      fieldEdits: { firstName: NOW.toISOString(), company: NOW.toISOString(), headline: NOW.toISOString() },
      changes: [
        { field: 'firstName', before: 'Ada', after: 'Augusta' },
        { field: 'company', before: 'X', after: null },
        { field: 'headline', before: null, after: 'Countess' },
      ],
    });
    expect(before.fields).toEqual({ firstName: 'Ada', company: 'X' });
  });

  it('does not count a field that keeps its value', () => {
    const before = { fields: { firstName: 'Ada' }, fieldEdits: { firstName: 'earlier' } };
    expect(applyEdit(before, { firstName: 'Ada', lastName: null }, NOW)).toEqual({ ...before, changes: [] });
  });
});

describe('an edit of the App’s own fields', () => {
  const field = (key: string, type: 'number' | 'multi_choice', choices: string[] | null = null) => ({
    id: key,
    key,
    label: key,
    type,
    choices,
  });
  const definitions = [field('diet', 'multi_choice', ['Vegan', 'Halal']), field('table', 'number')];

  it('is read field by field, with every problem', () => {
    const { edit, problems } = readCustomEdit({ diet: ['Halal', 'Vegan'], table: 'x', toString: 1 as never, 'a.b': null }, definitions);
    expect([...edit]).toEqual([['diet', ['Vegan', 'Halal']]]);
    expect(problems.map((problem) => problem.field)).toEqual(['customFields.table', 'customFields.toString', 'customFields.a.b']);
  });

  it('changes, adds and empties values in the order of keys, and says when', () => {
    const before = { customFields: { table: 7, note: 'x', diet: ['Vegan'] }, fieldEdits: { company: 'earlier' } };
    const edit = new Map<string, number | string | string[] | null>([
      ['table', null],
      ['note', 'x'],
      ['diet', ['Vegan', 'Halal']],
      ['added', 0],
      ['absent', null],
    ]);
    const at = NOW.toISOString();
    expect(applyCustomEdit(before, edit, NOW)).toEqual({
      customFields: { note: 'x', diet: ['Vegan', 'Halal'], added: 0 },
      fieldEdits: { company: 'earlier', 'customFields.added': at, 'customFields.diet': at, 'customFields.table': at },
      changes: [
        { field: 'customFields.added', before: null, after: 0 },
        { field: 'customFields.diet', before: ['Vegan'], after: ['Vegan', 'Halal'] },
        { field: 'customFields.table', before: 7, after: null },
      ],
    });
    expect(before.customFields).toEqual({ table: 7, note: 'x', diet: ['Vegan'] });
  });
});

describe('mergeGroups', () => {
  it('shows each group once, by its strongest maker, in the order of names', () => {
    const groups = [
      { id: '2', name: 'B', madeBy: 'default' },
      { id: '2', name: 'B', madeBy: 'mapping' },
      { id: '1', name: 'A', madeBy: 'default' },
      { id: '3', name: 'A', madeBy: 'cms' },
      { id: '3', name: 'A', madeBy: 'default' },
    ] as const;
    expect(mergeGroups(groups).map(({ id, madeBy }) => [id, madeBy])).toEqual([
      ['1', 'default'],
      ['3', 'cms'],
      ['2', 'mapping'],
    ]);
  });
});

describe('personFieldProblem', () => {
  it.each(['a@b.co', 'a+b@c-d.example', "o'hara@example.test", 'ünï@cødé.example', 'a.b.c@d.e.f'])('takes the email %s', (email) =>
    expect(personFieldProblem('email', email)).toBeNull(),
  );
  it.each(['a', 'a@b', '@b.co', 'a@', 'a@b..co', 'a b@c.co', 'a@b.co,c@d.co', '<a@b.co>', 'a@@b.co'])('refuses the email %s', (email) =>
    expect(personFieldProblem('email', email)).not.toBeNull(),
  );
  it('takes lines in long texts, and nothing at all in any', () => {
    expect(personFieldProblem('biography', 'one\r\n\ttwo')).toBeNull();
    for (const nothing of [null, undefined, '']) expect(personFieldProblem('website', nothing)).toBeNull();
  });
});
