import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUSTOM_FIELD_TYPES, type CustomFieldType } from '#contracts';
import { changeProblems, droppedChoices } from './change-rules.js';
import { choicesProblem, customKeyProblem } from './definition-rules.js';
import { readCustomValue } from './read-custom-value.js';

const DIETS = ['Vegan', 'Halal', 'None'];
const read = (type: CustomFieldType, value: unknown): unknown => {
  const reading = readCustomValue(value, { type, choices: type.endsWith('choice') ? DIETS : null });
  return 'problem' in reading ? `refused: ${reading.problem}` : reading.value;
};

describe('readCustomValue', () => {
  it.each([
    ['text', '  one line ', 'one line'],
    ['text', 'a'.repeat(1_000), 'a'.repeat(1_000)],
    ['long_text', ' two\r\n\tlines\n', 'two\r\n\tlines'],
    ['number', -12.5, -12.5],
    ['number', -0, 0],
    ['date', ' 2032-02-29 ', '2032-02-29'],
    ['datetime', '2031-05-14T09:41:07Z', '2031-05-14T09:41:07Z'],
    ['datetime', '2031-05-14T09:41:07.999Z', '2031-05-14T09:41:07Z'],
    ['datetime', '2031-05-14T23:41-01:30', '2031-05-15T01:11:00Z'],
    ['datetime', '2032-03-01T00:30:00+02:00', '2032-02-29T22:30:00Z'],
    ['boolean', false, false],
    ['single_choice', ' Halal ', 'Halal'],
    ['multi_choice', ['None', ' Vegan', 'None'], ['Vegan', 'None']],
  ] as const)('takes a %s: %j', (type, value, expected) => expect(read(type, value)).toEqual(expected));

  it.each(CUSTOM_FIELD_TYPES)('takes null and blank text as nothing: %s', (type) => {
    for (const nothing of [null, '', ' \n']) expect(read(type, nothing)).toBeNull();
  });
  it('takes no choice at all as nothing', () => expect(read('multi_choice', [])).toBeNull());

  it.each([
    ['text', 'two\nlines', 'control characters'],
    ['text', 'a'.repeat(1_001), 'at most 1000'],
    ['text', 7, 'must be text'],
    ['text', 'half \ud83d', 'half of a character'],
    ['long_text', 'a\u0000', 'control characters'],
    ['long_text', 'a'.repeat(20_001), 'at most 20000'],
    ['number', '7', 'must be a number'],
    ['number', Infinity, 'must be a number'],
    ['number', true, 'must be a number'],
    ['date', '2031-02-29', 'date that exists'],
    ['date', '2031-06-31', 'date that exists'],
    ['date', '2031-13-01', 'date that exists'],
    ['date', '14.05.2031', 'date that exists'],
    ['date', '2031-05-14T00:00:00Z', 'date that exists'],
    ['date', 20_310_514, 'date that exists'],
    ['datetime', '2031-05-14', 'with its zone'],
    ['datetime', '2031-05-14T09:41:07', 'with its zone'],
    ['datetime', '2031-02-29T09:41:07Z', 'exists'],
    ['datetime', '2031-05-14T24:00:00Z', 'exists'],
    ['datetime', '2031-05-14T09:60:00Z', 'exists'],
    ['datetime', '2031-05-14T09:41:07+24:00', 'exists'],
    ['datetime', '9999-12-31T23:59:00-01:00', 'exists'],
    ['datetime', '0000-01-01T00:00:00+01:00', 'exists'],
    ['boolean', 'true', 'true or false'],
    ['boolean', 1, 'true or false'],
    ['single_choice', 'vegan', 'one of the choices'],
    ['single_choice', ['Vegan'], 'one of the choices'],
    ['multi_choice', 'Vegan', 'a list of choices'],
    ['multi_choice', ['Vegan', 'Kosher'], 'entry 2'],
    ['multi_choice', [null], 'entry 1'],
    ['multi_choice', { 0: 'Vegan' }, 'a list of choices'],
  ] as const)('refuses a %s: %j', (type, value, problem) => expect(read(type, value)).toEqual(expect.stringContaining(problem)));

  it('never throws, and reads again what it read just as it read it', () => {
    const time = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    const near = fc.oneof(
      fc.constantFrom(...DIETS, ' Vegan ', 'vegan'),
      time,
      time.map((text) => text.slice(0, 10)),
      fc.string({ unit: 'binary' }),
    );
    const anything = fc.oneof(fc.jsonValue(), near, fc.array(near), fc.double(), fc.boolean());
    fc.assert(
      fc.property(fc.constantFrom(...CUSTOM_FIELD_TYPES), anything, (type, value) => {
        const once = readCustomValue(value, { type, choices: DIETS });
        if ('value' in once) expect(readCustomValue(JSON.parse(JSON.stringify(once.value)), { type, choices: DIETS })).toEqual(once);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('definitions', () => {
  it.each(['a', 'shirtSize', 'a_1', `a${'b'.repeat(49)}`])('may have the key %s', (key) => expect(customKeyProblem(key)).toBeNull());
  it.each([
    ['', 'empty'],
    ['1a', 'small letter'],
    ['_a', 'small letter'],
    ['Size', 'small letter'],
    ['größe', 'nothing but'],
    ['a b', 'nothing but'],
    ['a\n', 'nothing but'],
    ['a'.repeat(51), 'at most 50'],
    ['__proto__', 'reserve'],
    ['constructor', 'reserve'],
    ['prototype', 'reserve'],
    ['hasOwnProperty', 'reserve'],
    [null, 'text'],
  ])('may not have the key %j', (key, problem) => expect(customKeyProblem(key)).toContain(problem));

  it('say which choices are the same but for case', () => {
    expect(choicesProblem(['a', 'é', 'A'])).toContain('entries 1 and 3');
    expect(choicesProblem(['\u00e9', 'E\u0301'])).toContain('entries 1 and 2');
    expect(choicesProblem(['a', 'b'])).toBeNull();
  });

  it('know which choices a new list drops, and what never changes', () => {
    expect(droppedChoices(['a', 'b', 'c'], ['c', 'a', 'd'])).toEqual(['b']);
    expect(droppedChoices(null, null)).toEqual([]);
    const field = { key: 'diet', type: 'text', choices: null } as const;
    expect(changeProblems(field, { key: 'diet', type: 'text', label: 'x' })).toEqual([]);
    expect(changeProblems(field, { key: 'food', type: 'number', choices: ['a'] }).map((problem) => problem.field)).toEqual([
      'key',
      'type',
      'choices',
    ]);
  });
});
