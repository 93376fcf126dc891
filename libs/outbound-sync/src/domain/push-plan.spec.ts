import { describe, expect, it } from 'vitest';
import { compileMappings } from '#custom-field-mapping';
import { planPush, type FieldStep, type PendingField, type PushedAttendee, type PushedPerson, type PushRules } from './push-plan.js';

const mapping = compileMappings({
  mappings: [
    { id: 'm1', kind: 'person_field', source: { type: 'standard_field', name: 'title' }, target: { personField: 'jobTitle' } },
    { id: 'm2', kind: 'person_field', source: { type: 'standard_field', name: 'workState' }, target: { personField: 'workState' } },
    { id: 'm3', kind: 'custom_field', source: { type: 'custom_field', id: 'f1' }, target: { customFieldId: 'own' } },
  ],
  customFields: [{ id: 'own', key: 'diet', label: 'Diet', type: 'multi_choice', choices: ['Vegan', 'Halal'] }],
  cventFields: null,
  registrationTypes: null,
  timeZone: null,
});
const RULES: PushRules = { isCmsToCvent: true, pushVersion: 3, pushFields: null, mapping };
const pendingOf = (field: string, over: Partial<PendingField> = {}): PendingField => ({
  field,
  version: 'v',
  editId: 'e',
  pushVersion: 3,
  attempts: 0,
  ...over,
});
const person = (fields: PushedPerson['fields'], origin: PushedPerson['origin'] = 'cvent'): PushedPerson => ({ origin, fields });
const attendee = (over: Partial<PushedAttendee> = {}): PushedAttendee => ({
  attendeeId: 'a',
  contactId: 'c',
  values: { title: 'Pilot' },
  base: { jobTitle: 'Pilot' },
  sent: {},
  ...over,
});
/** What becomes of an edited job title. */
const step = (
  fields: PushedPerson['fields'],
  over: Partial<PushedAttendee> = {},
  rules: Partial<PushRules> = {},
  pending = pendingOf('jobTitle'),
): FieldStep => planPush([pending], person(fields), attendee(over), { ...RULES, ...rules })[0]!;

describe('planPush', () => {
  it('G16: sends the newest value to where the field comes from', () => {
    expect(step({ jobTitle: 'Chief' })).toMatchObject({ kind: 'send', answers: ['Chief'], route: { valueKey: 'title' } });
    expect(step({})).toMatchObject({ kind: 'send', answers: [], value: null });
    expect(step({ 'customFields.diet': ['Vegan', 'Halal'] }, {}, {}, pendingOf('customFields.diet'))).toMatchObject({
      kind: 'send',
      answers: ['Vegan', 'Halal'],
      route: { valueKey: 'custom:f1' },
    });
  });

  it.each<[string, FieldStep]>([
    ['person_removed', planPush([pendingOf('jobTitle')], null, null, RULES)[0]!],
    ['origin_cms', planPush([pendingOf('jobTitle')], person({}, 'cms'), attendee(), RULES)[0]!],
    ['not_linked', planPush([pendingOf('jobTitle')], person({}), null, RULES)[0]!],
    ['direction_off', step({}, {}, { isCmsToCvent: false })],
    ['direction_off', step({}, {}, {}, pendingOf('jobTitle', { pushVersion: 2 }))],
    ['not_mapped', step({}, {}, {}, pendingOf('company'))],
    ['not_writable', step({}, {}, {}, pendingOf('workState'))],
    ['never_pushed', step({}, {}, {}, pendingOf('workCountry'))],
    ['not_allowed', step({}, {}, { pushFields: ['company'] })],
  ])('G16, G17, G18: drops a field with the reason %s', (reason, planned) => expect(planned).toMatchObject({ kind: 'drop', reason }));

  it('B17: a value that was taken back, or is there already, is not sent', () => {
    expect(step({ jobTitle: 'Pilot' })).toMatchObject({ kind: 'done' });
    expect(step({ jobTitle: 'Chief' }, { values: { title: 'Chief' } })).toMatchObject({ kind: 'done' });
    expect(step({}, { values: { title: null }, base: { jobTitle: 'Pilot' } })).toMatchObject({ kind: 'done' });
  });

  it('B15: while a value may be on its way, only its own arrival spares a call', () => {
    const sent = { jobTitle: ['Chief'] };
    expect(step({ jobTitle: 'Pilot' }, { sent })).toMatchObject({ kind: 'send', answers: ['Pilot'] });
    expect(step({ jobTitle: 'Chief' }, { sent })).toMatchObject({ kind: 'send', answers: ['Chief'] });
    expect(step({ jobTitle: 'Chief' }, { sent, values: { title: 'Chief' } })).toMatchObject({ kind: 'done' });
    const both = { jobTitle: ['Chief', 'Boss'] };
    expect(step({ jobTitle: 'Boss' }, { sent: both, values: { title: 'Boss' } })).toMatchObject({ kind: 'send', answers: ['Boss'] });
  });

  it('B18: refuses what Cvent would, and what has no contact', () => {
    expect(step({ jobTitle: 'x'.repeat(101) })).toMatchObject({ kind: 'fail', problem: { code: 'too_long' } });
    expect(step({ jobTitle: 'Chief' }, { contactId: null })).toMatchObject({ kind: 'fail', problem: { code: 'contact_unknown' } });
  });
});
