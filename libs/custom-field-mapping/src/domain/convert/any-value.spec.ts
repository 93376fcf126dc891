import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUSTOM_FIELD_TYPES, type CventValue } from '#contracts';
import type { Json } from '#kernel';
import { isRefusal, type SourceField, type TargetField } from './conversion.js';
import { convert } from './convert.js';

const TEXT: SourceField = { type: 'text', choices: null, dateOrder: null };
const read = { cameFrom: 'read', timeZone: 'America/New_York' } as const;
const LINES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Cs}]/u;
const LINE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\p{Cs}]/u;

const FITS: Readonly<Partial<Record<TargetField['type'], (value: Json, target: TargetField) => boolean>>> = {
  number: (value) => Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  date: (value) => /^\d{4}-\d\d-\d\d$/.test(value as string),
  datetime: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value as string),
  single_choice: (value, { choices }) => (choices ?? []).includes(value as string),
  multi_choice: (value, { choices }) => {
    const places = (value as string[]).map((choice) => (choices ?? []).indexOf(choice));
    return places.every((place, index) => place >= 0 && (index === 0 || place > places[index - 1]!));
  },
};

function fits(value: Json, target: TargetField): boolean {
  return FITS[target.type]?.(value, target) ?? isText(value as string, target);
}

function isText(text: string, { type, largestLength }: TargetField): boolean {
  const isClean = !(type === 'long_text' ? LINES : LINE).test(text) && text === text.trim() && text !== '';
  return isClean && (largestLength === null || text.length <= largestLength);
}

describe('any value', () => {
  const TARGETS = [...CUSTOM_FIELD_TYPES, 'email', 'phone', 'url', 'country', 'state'] as const;
  const SOURCES = ['text', 'long_text', 'number', 'date', 'datetime', 'boolean', 'single_choice', 'multi_choice', 'email', 'phone', 'url', 'country', 'state', 'unknown'] as const; // prettier-ignore
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('yes', '1,2', '+1 212 555 0142', '2031-05-14', '5/14/2031', 'Vegan, Halal', 'USA', 'www.a.bc', '\ud800', '__proto__'),
  );
  const jsons = fc.oneof(texts, fc.array(texts, { maxLength: 4 }), fc.jsonValue());
  const choices = fc.option(fc.array(texts, { maxLength: 5 }));
  const sources = fc.record({ type: fc.constantFrom(...SOURCES), choices, dateOrder: fc.constantFrom(null, 'month_first' as const, 'day_first' as const) }); // prettier-ignore
  const targets = fc.record({ type: fc.constantFrom(...TARGETS), choices, largestLength: fc.option(fc.nat({ max: 40 })) });
  const contexts = fc.record({ cameFrom: fc.constantFrom('message' as const, 'read' as const), timeZone: fc.constantFrom(null, 'Europe/Berlin', 'nowhere') }); // prettier-ignore

  it('B10: is taken or refused, never thrown at and never both; what is taken fits its field', () => {
    fc.assert(
      fc.property(jsons, sources, targets, contexts, (value, from, to, context) => {
        const conversion = convert(value as CventValue, from, to, context);
        if (isRefusal(conversion)) {
          expect(conversion).not.toHaveProperty('value');
          expect(conversion.message).toMatch(/\.$/);
          expect(conversion.message.length).toBeLessThan(250);
        } else if (conversion.value !== null) expect(fits(conversion.value, to)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('that was taken is taken again as it is', () => {
    fc.assert(
      fc.property(jsons, targets, (value, to) => {
        const once = convert(value as CventValue, TEXT, to, read);
        if (isRefusal(once) || once.value === null) return;
        const again = typeof once.value === 'number' ? String(once.value) : (once.value as CventValue);
        if (typeof once.value === 'number' && String(once.value).includes('e')) return;
        expect(convert(again, TEXT, to, read)).toEqual(once);
      }),
      { numRuns: 5_000 },
    );
  });
});
