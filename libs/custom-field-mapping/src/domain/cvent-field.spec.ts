import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '#kernel';
import { readCventField } from './cvent-field.js';

const field = (details: Record<string, Json>): ReturnType<typeof readCventField> => readCventField({ id: 'f1', name: 'Field', details });

describe('readCventField', () => {
  it.each([
    ['Open Ended Text - One Line', { answerFormat: 'General' }, { type: 'text' }],
    ['Open Ended Text - One Line', { answerFormat: 'Badge code' }, { type: 'text' }],
    ['Open Ended Text - One Line', { answerFormat: 'Currency' }, { type: 'number' }],
    ['Open Ended Text - One Line', { answerFormat: 'USPhoneNumber' }, { type: 'phone' }],
    ['Open Ended Text - One Line', { answerFormat: 'EmailAddress' }, { type: 'email' }],
    ['Open Ended Text - Comment Box', {}, { type: 'long_text' }],
    ['Open Ended Text - Date/Time', { format: 'DateOnlyMonthFirst' }, { type: 'date', dateOrder: 'month_first' }],
    ['Open Ended Text - Date/Time', { format: 'DateOnlyDayFirst' }, { type: 'date', dateOrder: 'day_first' }],
    ['Open Ended Text - Date/Time', { format: 'DateAndTimeDayFirst24HourTime' }, { type: 'datetime', dateOrder: 'day_first' }],
    ['Open Ended Text - Date/Time', {}, { type: 'unknown', dateOrder: 'month_first' }],
    ['Auto-Increment', {}, { type: 'text' }],
    ['Hologram', {}, { type: 'unknown' }],
  ])('%s %j is %j', (type, details, expected) => {
    expect(field({ type, details })).toMatchObject({
      id: 'f1',
      name: 'Field',
      isActive: true,
      choices: null,
      dateOrder: null,
      ...expected,
    });
  });

  it('knows the choices, and whether the field is still asked for', () => {
    const choices = [{ id: 'c1', text: ' Vegan ' }, { text: '' }, { id: 'c2' }, { text: 'Halal' }];
    expect(field({ type: 'Choice - Multiple Answers', active: false, details: { choices } })).toMatchObject({
      type: 'multi_choice',
      choices: ['Vegan', 'Halal'],
      isActive: false,
    });
    expect(field({ type: 'Choice - Single Answer' })).toMatchObject({ type: 'single_choice', choices: [] });
  });

  it('never throws', () => {
    const details = fc.dictionary(fc.constantFrom('type', 'details', 'active', 'x'), fc.jsonValue() as fc.Arbitrary<Json>);
    fc.assert(fc.property(details, (any) => void expect(field(any).id).toBe('f1')));
    const inner = fc.dictionary(fc.constantFrom('choices', 'format', 'answerFormat'), fc.jsonValue() as fc.Arbitrary<Json>);
    const types = fc.constantFrom('Choice - Single Answer', 'Open Ended Text - Date/Time', 'Open Ended Text - One Line');
    fc.assert(fc.property(types, inner, (type, any) => void expect(field({ type, details: any }).id).toBe('f1')));
  });
});
