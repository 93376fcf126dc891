import { describe, expect, it } from 'vitest';
import type { FieldType } from '../../domain/event.js';
import { readAnswer } from './check-answer.js';

const ID = '04ca6ae2-0dc3-487b-953e-86d6abbdf7d3';

function answer(type: FieldType, value: unknown): readonly string[] {
  const field = { id: ID, name: 'Field', code: 'FIELD', type, choices: ['AI', 'Design, UX'] };
  return readAnswer(field, { id: ID, value });
}

describe('an answer', () => {
  it.each<[FieldType, string[]]>([
    ['text', ['Vegan']],
    ['long-text', ['Line\r\nline']],
    ['number', ['10']],
    ['number', ['-10']],
    ['decimal', ['-20.5']],
    ['currency', ['10.5']],
    ['us-phone', ['123-456-7890']],
    ['email', ['h.potterfield@example.com']],
    ['date', ['2032-02-29']],
    ['date-time', ['2031-01-01T12:00:00Z']],
    ['single-choice', ['AI']],
    ['multi-choice', ['Design, UX', 'AI']],
  ])('to a field of kind %s may be %j', (type, value) => {
    expect(answer(type, value)).toEqual(value);
  });

  it.each<[FieldType, unknown]>([
    ['text', 'Vegan'],
    ['text', null],
    ['text', [7]],
    ['text', ['']],
    ['text', ['one', 'two']],
    ['text', ['x'.repeat(16_001)]],
    ['number', ['1.5']],
    ['number', ['ten']],
    ['number', ['1,000']],
    ['decimal', ['.5']],
    ['currency', ['-1']],
    ['currency', ['$10']],
    ['us-phone', ['+1 123 456 7890']],
    ['email', ['nobody']],
    ['date', ['2031-02-29']],
    ['date', ['02/28/2031']],
    ['date', ['2031-01-01T12:00:00Z']],
    ['date-time', ['2031-01-01']],
    ['date-time', ['2031-01-01T12:00:00+02:00']],
    ['date-time', ['2031-01-01T25:00:00Z']],
    ['single-choice', ['ai']],
    ['single-choice', ['AI', 'Design, UX']],
    ['multi-choice', ['AI, Design, UX']],
    ['multi-choice', ['AI', 'AI']],
    ['auto-increment', ['7']],
  ])('to a field of kind %s may not be %j', (type, value) => {
    expect(() => answer(type, value)).toThrow(expect.objectContaining({ status: 400 }));
  });

  it('is taken back by an empty list', () => {
    expect(answer('single-choice', [])).toEqual([]);
  });

  it('loses its milliseconds', () => {
    expect(answer('date-time', ['2031-01-01T12:00:00.123Z'])).toEqual(['2031-01-01T12:00:00Z']);
  });

  it('must say which field it is of', () => {
    const field = { id: ID, name: 'Field', code: 'FIELD', type: 'text', choices: [] } as const;
    expect(() => readAnswer(field, { value: ['x'] })).toThrow(/id/);
    expect(() => readAnswer(field, { id: 'another', value: ['x'] })).toThrow(/id/);
    expect(() => readAnswer(field, [])).toThrow();
  });
});
