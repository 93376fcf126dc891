import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standardField, type CustomFieldDefinition, type CventFieldType } from '#contracts';
import type { Json } from '#kernel';
import { convert } from '../convert/convert.js';
import { isRefusal } from '../convert/conversion.js';
import { readCventField, type CventField, type WriteFormat } from '../cvent-field.js';
import { compileMappings } from '../plan/compile-mappings.js';
import { fitOf } from '../lint/type-pairs.js';
import { routeOf, type PushRoute } from './push-route.js';
import { toCvent } from './to-cvent.js';

const CHOICES = ['Vegan', 'Halal', 'No, thanks'];
const TARGETS = ['text', 'long_text', 'number', 'date', 'datetime', 'boolean', 'single_choice', 'multi_choice'] as const;
const SOURCES: readonly CventFieldType[] = ['text', 'long_text', 'number', 'date', 'datetime', 'single_choice', 'multi_choice', 'email', 'phone', 'unknown']; // prettier-ignore

const source = (type: CventFieldType, writeFormat: WriteFormat = 'any', choices = CHOICES): CventField => ({
  id: 'f1',
  name: 'Question',
  isActive: true,
  writeFormat,
  type,
  choices: type.endsWith('_choice') ? choices : null,
  dateOrder: type.startsWith('date') ? 'month_first' : null,
});
const target = (type: CustomFieldDefinition['type'], choices = CHOICES): CustomFieldDefinition => ({
  id: 'own',
  key: 'own',
  label: 'Own',
  type,
  choices: type.endsWith('_choice') ? choices : null,
});

/** The route of an App's own field that is mapped from a field of Cvent's, and the rule's other end. */
function own(from: CventField, to: CustomFieldDefinition): PushRoute {
  const mappings = [
    { id: 'm', kind: 'custom_field', source: { type: 'custom_field', id: 'f1' }, target: { customFieldId: 'own' } },
  ] as const;
  return routeOf('customFields.own', rulesOf(mappings, [from], [to])) as PushRoute;
}
function rulesOf(
  mappings: Parameters<typeof compileMappings>[0]['mappings'],
  cventFields: CventField[] = [],
  customFields: CustomFieldDefinition[] = [],
) {
  return compileMappings({ mappings, customFields, cventFields, registrationTypes: null, timeZone: 'Europe/London' });
}
const person = (field: string, name: string) =>
  rulesOf([{ id: 'm', kind: 'person_field', source: { type: 'standard_field', name }, target: { personField: field } }]);

describe('routeOf', () => {
  it.each([
    ['jobTitle', person('jobTitle', 'title'), 'title'],
    ['firstName', rulesOf([]), 'firstName'],
    ['email', rulesOf([]), 'email'],
    ['firstName', person('firstName', 'nickName'), 'nickName'],
  ])('G16: %s goes to where it comes from', (field, rules, valueKey) => {
    expect(routeOf(field, rules)).toMatchObject({ valueKey });
  });

  it.each([
    ['jobTitle', rulesOf([]), 'not_mapped'],
    ['workState', person('workState', 'workState'), 'not_writable'],
    ['registrationReference', person('registrationReference', 'confirmationNumber'), 'not_writable'],
    ['profileImageUrl', person('profileImageUrl', 'profileImageUrl'), 'never_pushed'],
    ['homeCountry', person('homeCountry', 'nickName'), 'never_pushed'],
    ['workCountry', rulesOf([]), 'never_pushed'],
  ])('G16, G17: %s does not go', (field, rules, reason) => {
    expect(routeOf(field, rules)).toBe(reason);
  });

  it('an answer that Cvent counts up by itself cannot be written', () => {
    const counted = readCventField({ id: 'f1', name: 'No.', details: { type: 'Auto-Increment' } });
    expect(own(counted, target('text'))).toBe('not_writable');
  });
});

describe('toCvent', () => {
  const standard = (name: string): PushRoute => routeOf('jobTitle', person('jobTitle', name)) as PushRoute;

  it.each<[string, PushRoute, Json, readonly string[]]>([
    ['text', standard('title'), 'Chief\nPilot 🚀', ['Chief Pilot 🚀']],
    ['right-to-left text', standard('title'), 'מנהלת', ['מנהלת']],
    ['nothing', standard('title'), null, []],
    ['the last character that fits', standard('title'), 'x'.repeat(100), ['x'.repeat(100)]],
    ['as many emoji', standard('title'), '🚀'.repeat(100), ['🚀'.repeat(100)]],
    ['a state', standard('workStateCode'), 'NY', ['NY']],
    ['a choice in another case', standard('gender'), 'female', ['Female']],
    ['a number', own(source('number'), target('number')), 7.5, ['7.5']],
    ['a whole number', own(source('number', 'whole_number'), target('number')), -7, ['-7']],
    ['a number as text', own(source('number'), target('text')), '1,234,567', ['1234567']],
    ['yes as a choice', own(source('single_choice', 'any', ['Yes', 'No']), target('boolean')), true, ['Yes']],
    ['no as text', own(source('text'), target('boolean')), false, ['No']],
    ['a date', own(source('date'), target('date')), '2031-05-14', ['2031-05-14']],
    ['a moment', own(source('datetime'), target('datetime')), '2031-05-14T09:41:07Z', ['2031-05-14T09:41:07Z']],
    [
      'choices, in Cvent’s order',
      own(source('multi_choice'), target('multi_choice', ['HALAL', 'vegan'])),
      ['HALAL', 'vegan'],
      ['Vegan', 'Halal'],
    ],
    ['choices as one text', own(source('multi_choice'), target('text')), 'Halal, No, thanks', ['Halal', 'No, thanks']],
    ['no choice', own(source('multi_choice'), target('multi_choice')), null, []],
    ['a phone number of the USA', own(source('phone', 'us_phone'), target('text')), '+1 (212) 555-0142', ['212-555-0142']],
  ])('takes %s', (_, route, value, answers) => {
    expect(toCvent(value, route)).toEqual({ answers });
  });

  it.each<[string, PushRoute, Json, string]>([
    ['one character too many', standard('title'), 'x'.repeat(101), 'too_long'],
    ['one emoji too many', standard('title'), '🚀'.repeat(101), 'too_long'],
    ['too short a state', standard('workStateCode'), 'N', 'too_short'],
    ['a gender that Cvent does not list', standard('gender'), 'x', 'choice_unknown'],
    ['no email', standard('ccEmail'), 'nobody', 'not_an_email'],
    ['an emptied email', routeOf('email', rulesOf([])) as PushRoute, null, 'needed_by_cvent'],
    ['half a number where whole ones are taken', own(source('number', 'whole_number'), target('number')), 7.5, 'not_a_number'],
    ['a negative sum of money', own(source('number', 'positive_number'), target('number')), -1, 'not_a_number'],
    ['a number beyond writing', own(source('number'), target('number')), 1e30, 'number_too_precise'],
    ['words where a number is taken', own(source('number'), target('text')), 'seven', 'not_a_number'],
    ['a choice of the app alone', own(source('single_choice'), target('single_choice', ['Fish'])), 'Fish', 'choice_unknown'],
    ['two choices where one is taken', own(source('single_choice'), target('multi_choice')), ['Vegan', 'Halal'], 'several_values'],
    ['yes where two choices mean it', own(source('single_choice', 'any', ['Yes', 'Y', 'No']), target('boolean')), true, 'choice_unknown'],
    ['a day for a moment', own(source('datetime'), target('date')), '2031-05-14', 'loses_time'],
    ['a phone number of elsewhere', own(source('phone', 'us_phone'), target('text')), '+44 20 7946 0958', 'not_a_us_phone'],
    ['an answer beyond Cvent’s length', own(source('long_text'), target('long_text')), 'x'.repeat(16_001), 'too_long'],
  ])('B18: refuses %s', (_, route, value, refused) => {
    expect(toCvent(value, route)).toMatchObject({ refused, message: expect.stringMatching(/\.$/) });
  });

  it('B15: what Cvent gave and nobody changed goes back as what it was', () => {
    const texts = fc.oneof(
      fc.constantFrom(...CHOICES, 'Vegan, Halal', '7', '-3.25', '2031-05-14', '5/14/2031', '2031-05-14T09:41:07Z', 'Yes', 'no', 'a\nb', '+1 212 555 0142'),
      fc.string(),
    ); // prettier-ignore
    const given = fc.oneof(texts, fc.uniqueArray(fc.constantFrom(...CHOICES), { minLength: 1 }));
    let converted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...SOURCES), fc.constantFrom(...TARGETS), given, (from, to, value) => {
        const [cvent, app] = [source(from), target(to)];
        const isOneLine = cvent.type !== 'long_text' && cvent.type !== 'unknown'; // a field of one line holds no breaks
        if (fitOf(cvent.type, app.type) === 'never' || (isOneLine && /[^ -~]/.test(String(value)))) return;
        const route = own(cvent, app);
        const forward = convert(value, route.source, route.target, { cameFrom: 'read', timeZone: 'Europe/London' });
        if (isRefusal(forward) || forward.value === null) return;
        const back = toCvent(forward.value, route);
        if (isRefusal(back)) return;
        converted++;
        const { answers } = back;
        const again = convert(answers, route.source, route.target, { cameFrom: 'read', timeZone: 'Europe/London' });
        expect(again).toEqual(forward);
      }),
      { numRuns: 5_000 },
    );
    expect(converted).toBeGreaterThan(500);
  });

  it('never throws, and knows every standard field that can be written', () => {
    const names = ['title', 'gender', 'email', 'workStateCode', 'company'].filter((name) => standardField(name)?.isWritable);
    const value = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.array(fc.string())) as fc.Arbitrary<Json>;
    fc.assert(fc.property(fc.constantFrom(...names), value, (name, any) => void toCvent(any, standard(name))));
  });
});
