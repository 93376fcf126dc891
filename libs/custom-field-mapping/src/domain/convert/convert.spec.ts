import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CventFieldType, CventValue } from '#contracts';
import type { Json } from '#kernel';
import { convert } from './convert.js';
import { isRefusal, type Conversion, type SourceField, type TargetField, type ValueContext } from './conversion.js';

const source = (type: CventFieldType, more: Partial<SourceField> = {}): SourceField => ({ type, choices: null, dateOrder: null, ...more });
const target = (type: TargetField['type'], more: Partial<TargetField> = {}): TargetField => ({
  type,
  choices: null,
  largestLength: null,
  ...more,
});
const message = { cameFrom: 'message', timeZone: 'America/New_York' } as const;
const read = { ...message, cameFrom: 'read' } as const;

const TEXT = source('text');
const DATES = source('date', { dateOrder: 'month_first' });
const MOMENTS = source('datetime', { dateOrder: 'month_first' });
const DIETS = ['Vegan', 'Vegetarian', 'No meat, no fish', 'Halal'];
const MANY = source('multi_choice', { choices: DIETS });

/** The value, or the code of the refusal. */
function said(conversion: Conversion): Json {
  return isRefusal(conversion) ? `refused: ${conversion.refused}` : conversion.value;
}
const one = (value: CventValue, from: SourceField, to: TargetField, context: ValueContext = message): Json =>
  said(convert(value, from, to, context));

describe('text', () => {
  it.each([
    ['  Ada \u0000\u0007Lovelace\u200B ', 'text', 'Ada Lovelace\u200B'],
    ['12 West\r\n31st\tStreet', 'text', '12 West 31st Street'],
    ['one\r\ntwo\rthree\u2028four', 'long_text', 'one\ntwo\nthree\nfour'],
    ['<b onclick="x()">3 < 4</b>', 'text', '<b onclick="x()">3 < 4</b>'],
    ['\u0001 \n', 'text', null],
    ['', 'long_text', null],
    [null, 'text', null],
    [[], 'text', null],
    [['a', '', 'b'], 'text', 'a, b'],
    [true, 'text', 'Yes'],
    ['007', 'text', '007'],
  ] as const)('%j in a field of type %s is %j', (value, type, expected) => {
    expect(one(value, TEXT, target(type))).toBe(expected);
  });

  it('B10: is never cut: what is too long is refused, with both lengths', () => {
    const long = convert('x'.repeat(16_000), TEXT, target('text', { largestLength: 100 }), message);
    expect(long).toEqual({ refused: 'too_long', message: 'The value has 16000 characters; the field takes 100.' });
    expect(one('x'.repeat(100), TEXT, target('text', { largestLength: 100 }))).toHaveLength(100);
  });
});

describe('numbers', () => {
  it.each([
    ['12', 12],
    ['-3.50', -3.5],
    ['007', 7],
    ['-0', 0],
    ['1,234.50', 1234.5],
    ['1.234,50', 1234.5],
    ['1,234,567', 1_234_567],
    ['1.234.567', 1_234_567],
    ['1,234', 'refused: number_ambiguous'],
    ['1,5', 'refused: number_ambiguous'],
    ['$12.50', 'refused: not_a_number'],
    ['1e3', 'refused: not_a_number'],
    ['0x10', 'refused: not_a_number'],
    ['twelve', 'refused: not_a_number'],
    ['123456789012345', 123_456_789_012_345],
    ['1234567890123456', 'refused: number_too_precise'],
    ['0.0000000000000001', 1e-16],
  ])('%s is %j', (value, expected) => {
    expect(one(value, TEXT, target('number'))).toBe(expected);
  });

  it('come back as they went: every number of up to 15 digits', () => {
    fc.assert(fc.property(fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }), (n) => void expect(one(String(n), TEXT, target('number'))).toBe(n))); // prettier-ignore
  });
});

describe('dates', () => {
  it.each([
    ['2031-05-14', TEXT, '2031-05-14'],
    ['2031-05-14T23:30:00Z', TEXT, '2031-05-14'],
    ['2031-05-14T23:30:00+09:00', DATES, '2031-05-14'],
    ['2018-05-25 18:00:00.0', TEXT, '2018-05-25'],
    ['5/14/2031', DATES, '2031-05-14'],
    ['05/14/2031', DATES, '2031-05-14'],
    ['3/4/2031', DATES, '2031-03-04'],
    ['3/4/2031', source('date', { dateOrder: 'day_first' }), '2031-04-03'],
    ['14/5/2031', DATES, 'refused: not_a_date'],
    ['5/14/2031', TEXT, 'refused: date_ambiguous'],
    ['3/4/31', DATES, 'refused: not_a_date'],
    ['2031-02-29', TEXT, 'refused: not_a_date'],
    ['2031-05-14T25:00:00Z', TEXT, 'refused: not_a_date'],
    ['14 May 2031', TEXT, 'refused: not_a_date'],
    ['soon', DATES, 'refused: not_a_date'],
  ])('%s from %j is %s', (value, from, expected) => {
    expect(one(value, from, target('date'))).toBe(expected);
  });

  it('of a field that holds moments are the event’s days, whether a message writes its clock or a read the instant', () => {
    expect(one('05/14/2031 11:30 PM', MOMENTS, target('date'))).toBe('2031-05-14');
    expect(one('2031-05-15T03:30:00Z', MOMENTS, target('date'), read)).toBe('2031-05-14');
    expect(one('2031-05-15T03:30:00Z', MOMENTS, target('date'), { ...read, timeZone: null })).toBe('refused: time_zone_unknown');
  });
});

describe('moments', () => {
  it.each([
    ['2031-05-14T09:41:07.083Z', '2031-05-14T09:41:07Z'],
    ['2031-05-14T09:41:07+02:00', '2031-05-14T07:41:07Z'],
    ['2031-05-14 09:41:07.0', '2031-05-14T13:41:07Z'],
    ['2031-01-14T09:41', '2031-01-14T14:41:00Z'],
    ['5/14/2031 9:41 PM', '2031-05-15T01:41:00Z'],
    ['5/14/2031 12:05 AM', '2031-05-14T04:05:00Z'],
    ['5/14/2031, 21:41', '2031-05-15T01:41:00Z'],
    ['5/14/2031 13:41 PM', 'refused: not_a_time'],
    ['2031-05-14', 'refused: time_missing'],
    ['2031-05-14T24:30:00Z', 'refused: not_a_time'],
    ['0000-01-01T00:00:00+10:00', 'refused: not_a_time'],
    ['later', 'refused: not_a_time'],
  ])('%s is %s', (value, expected) => {
    expect(one(value, MOMENTS, target('datetime'))).toBe(expected);
  });

  it('without a zone are the event’s clock; what it skips or shows twice is refused', () => {
    expect(one('2031-03-09T02:30:00', TEXT, target('datetime'))).toBe('refused: time_ambiguous');
    expect(one('2031-11-02T01:30:00', TEXT, target('datetime'))).toBe('refused: time_ambiguous');
    expect(one('2031-11-02T01:30:00', TEXT, target('datetime'), { ...message, timeZone: 'Europe/Berlin' })).toBe('2031-11-02T00:30:00Z');
    expect(one('2031-11-02T01:30:00', TEXT, target('datetime'), { ...message, timeZone: null })).toBe('refused: time_zone_unknown');
    expect(one('2031-11-02T01:30:00', TEXT, target('datetime'), { ...message, timeZone: 'Eastern Time' })).toBe(
      'refused: time_zone_unknown',
    );
  });

  it('come back as they went, to the second', () => {
    const times = fc.date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2999-01-01T00:00:00Z'), noInvalidDate: true });
    fc.assert(
      fc.property(times, (at) => {
        const text = at.toISOString();
        expect(one(text, TEXT, target('datetime'))).toBe(text.replace(/\.\d+Z$/, 'Z'));
        expect(one(text, DATES, target('date'))).toBe(text.slice(0, 10));
      }),
    );
  });
});

describe('yes and no', () => {
  it.each([
    ['yes', true],
    ['YES ', true],
    ['1', true],
    [true, true],
    ['ja', true],
    ['Sí', true],
    ['no', false],
    ['False', false],
    ['nein', false],
    ['0', false],
    [false, false],
    ['', null],
    ['maybe', 'refused: not_yes_or_no'],
    ['2', 'refused: not_yes_or_no'],
  ])('%j is %j', (value, expected) => {
    expect(one(value, TEXT, target('boolean'))).toBe(expected);
  });
});

describe('one choice', () => {
  const diet = target('single_choice', { choices: DIETS });
  it.each([
    ['Vegan', 'Vegan'],
    [' vegan', 'Vegan'],
    ['NO MEAT,  no fish', 'No meat, no fish'],
    [['Halal'], 'Halal'],
    ['', null],
    ['Kosher', 'refused: choice_unknown'],
    [['Vegan', 'Halal'], 'refused: several_values'],
  ])('%j is %j', (value, expected) => {
    expect(one(value, source('single_choice'), diet)).toBe(expected);
  });

  it('is not guessed where only case tells two choices apart', () => {
    const sizes = target('single_choice', { choices: ['m', 'M', 'L'] });
    expect(one('M', TEXT, sizes)).toBe('M');
    expect(one(' M ', TEXT, sizes)).toBe('M');
    expect(one('Ｍ', TEXT, sizes)).toBe('refused: choice_unknown');
  });

  it('may say yes, no or a country in words of its own', () => {
    expect(one(true, source('boolean'), target('single_choice', { choices: ['Ja', 'Nein'] }))).toBe('Ja');
    expect(one('USA', source('country'), target('single_choice', { choices: ['Canada', 'United States'] }))).toBe('United States');
    expect(one('USA', TEXT, target('single_choice', { choices: ['Canada', 'United States'] }))).toBe('refused: choice_unknown');
  });
});

describe('several choices', () => {
  const diets = target('multi_choice', { choices: DIETS });

  it.each([
    ['Vegan, Halal', ['Vegan', 'Halal']],
    ['Halal; vegan', ['Vegan', 'Halal']],
    ['Halal|Vegan', ['Vegan', 'Halal']],
    ['Vegan\nHalal', ['Vegan', 'Halal']],
    ['No meat, no fish, Halal', ['No meat, no fish', 'Halal']],
    ['No meat, no fish', ['No meat, no fish']],
    ['Vegan', ['Vegan']],
    ['', null],
    ['Kosher', 'refused: choice_unknown'],
    ['Vegan, Kosher', 'refused: needs_read'],
    ['Vegan and Halal', 'refused: choice_unknown'],
  ])('B10: a message’s %j is %j', (value, expected) => {
    expect(one(value, MANY, diets)).toEqual(expected);
  });

  it.each([
    [
      ['Halal', 'vegan'],
      ['Vegan', 'Halal'],
    ],
    ['Vegan, Halal', 'refused: choice_unknown'],
    [['Vegan', 'Kosher'], 'refused: choice_unknown'],
    [[], null],
  ])('a read’s %j is %j', (value, expected) => {
    expect(one(value, MANY, diets, read)).toEqual(expected);
  });

  it('B10: is left to a read where the text can be told apart in two ways', () => {
    const choices = ['Red', 'Blue', 'Red, Blue'];
    const colours = source('multi_choice', { choices });
    expect(one('Red, Blue', colours, target('multi_choice', { choices }))).toBe('refused: needs_read');
    expect(one('Red, Blue', colours, target('multi_choice', { choices }), read)).toEqual(['Red, Blue']);
    expect(one(['Red', 'Blue'], colours, target('multi_choice', { choices }), read)).toEqual(['Red', 'Blue']);
  });

  it('is told apart by the App’s choices where Cvent’s are not known', () => {
    expect(one('Vegan, Halal', source('unknown'), diets)).toEqual(['Vegan', 'Halal']);
  });

  it('reads the same in a text field, whether a message joins it or a read lists it', () => {
    expect(one('Halal;Vegan', MANY, target('text'))).toBe('Vegan, Halal');
    expect(one(['Halal', 'Vegan'], MANY, target('text'), read)).toBe('Vegan, Halal');
  });

  it('B10: any answers that a message can join without doubt lead where the read leads, and doubt never leads astray', () => {
    const words = fc.stringMatching(/^[a-c][a-c ,;]{0,5}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(words, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        fc.constantFrom(', ', ',', '; ', ' | ', '\n'),
        (choices, seed, mark) => {
          const from = source('multi_choice', { choices });
          const to = target('multi_choice', { choices });
          const answers = choices.filter((_, index) => (seed >> index) % 2 === 1);
          const fromRead = one(answers, from, to, read);
          const fromMessage = one(answers.join(mark), from, to);
          if (fromMessage !== 'refused: needs_read' && fromMessage !== 'refused: choice_unknown') expect(fromMessage).toEqual(fromRead);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe('what contacts hold', () => {
  it.each([
    ['PAKISTAN', 'Pakistan'],
    ['Pakistan', 'Pakistan'],
    ['PK', 'Pakistan'],
    ['pak', 'Pakistan'],
    ['USA', 'United States of America'],
    ['United States', 'United States of America'],
    ['KOREA, REPUBLIC OF', 'South Korea'],
    ["KOREA, DEMOCRATIC PEOPLE'S REPUBLIC OF", 'North Korea'],
    ['CONGO, THE DEMOCRATIC REPUBLIC OF THE', 'Democratic Republic of the Congo'],
    ['Congo', 'refused: country_unknown'],
    ['TAIWAN, PROVINCE OF CHINA', 'Taiwan'],
    ["COTE D'IVOIRE", "Cote d'Ivoire"],
    ['Côte d’Ivoire', "Cote d'Ivoire"],
    ['ST. LUCIA', 'Saint Lucia'],
    ['The Netherlands', 'Netherlands'],
    ['VIET NAM', 'Vietnam'],
    ['TURKEY', 'Türkiye'],
    ['Atlantis', 'refused: country_unknown'],
    ['', null],
  ])('country %s is %s', (value, expected) => {
    expect(one(value, source('country'), target('country'))).toBe(expected);
  });

  it('a country in a text field has its one name too; what is no country stays as written', () => {
    expect(one('GERMANY', source('country'), target('text'))).toBe('Germany');
    expect(one('Atlantis', source('country'), target('text'))).toBe('Atlantis');
    expect(one('GERMANY', TEXT, target('text'))).toBe('GERMANY');
  });

  it.each([
    ['+442079460018', '+44 20 7946 0018'],
    ['+44 (20) 7946-0018 ext 12', '+44 20 7946 0018 x12'],
    ['+1 212 555 01', '+1 212 555 01'],
    ['+44 (0)20 7946 0018', '+44 (0)20 7946 0018'],
    ['212-555-0142', '212-555-0142'],
    ['+44 20 7946 0018 or +49 30 1234', '+44 20 7946 0018 or +49 30 1234'],
    ['ask Ada', 'ask Ada'],
  ])('phone %s is %s', (value, expected) => {
    expect(one(value, source('phone'), target('phone'))).toBe(expected);
  });

  it('a phone number in the international form stays as it is, and is the same number', () => {
    const codes = fc.constantFrom('1', '39', '44', '49', '52', '54', '86', '91', '353', '971');
    const texts = fc.tuple(codes, fc.stringMatching(/^[0-9]{7,11}$/), fc.constantFrom('', ' ext 7')).map(([code, rest, more]) => `+${code}${rest}${more}`); // prettier-ignore
    fc.assert(
      fc.property(texts, (text) => {
        const once = one(text, source('phone'), target('phone')) as string;
        expect(one(once, source('phone'), target('phone'))).toBe(once);
        expect(once.replace(/\D/g, '')).toBe(text.replace(/\D/g, ''));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
    ['HTTP://example.com', 'HTTP://example.com'],
    ['www.example.com', 'https://www.example.com'],
    ['linkedin.com/in/ada', 'https://linkedin.com/in/ada'],
    ['javascript:alert(1)', 'refused: not_a_url'],
    ['ftp://example.com', 'refused: not_a_url'],
    ['n/a', 'refused: not_a_url'],
    ['john.smith', 'refused: not_a_url'],
    ['https://exa mple.com', 'refused: not_a_url'],
  ])('address %s is %s', (value, expected) => {
    expect(one(value, TEXT, target('url'))).toBe(expected);
  });

  it.each([
    [' Ada@Example.com ', 'Ada@Example.com'],
    ['ada@example', 'refused: not_an_email'],
    ['Ada <ada@example.com>', 'refused: not_an_email'],
  ])('email %s is %s', (value, expected) => {
    expect(one(value, source('email'), target('email', { largestLength: 320 }))).toBe(expected);
  });
});
