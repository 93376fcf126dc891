import { describe, expect, it } from 'vitest';
import { differences, type Registered } from './compare.js';

const anAttendee = (id: string, email: string, firstName = 'Ada'): Registered => ({ id, firstName, lastName: 'L', email });
const aPerson = (email: string, firstName = 'Ada') => ({
  id: `p-${email}`,
  fields: { email, firstName, lastName: 'L' },
  customFields: {},
  groups: [],
  cvent: null,
  createdAt: '',
});

describe('differences', () => {
  it('finds none when the app holds everybody with an email once, the smaller attendee id first', () => {
    const accepted = [anAttendee('b', 'A@example.com', 'Bob'), anAttendee('a', 'a@example.com'), anAttendee('c', '')];
    expect(differences(accepted, [aPerson('a@example.com')])).toEqual([]);
  });

  it.each([
    ['a missing person', [anAttendee('a', 'a@example.com')], [], 'attendee a is missing from the app'],
    ['somebody who should not be there', [], [aPerson('x@example.com')], 'person p-x@example.com should not be in the app'],
    ['another name', [anAttendee('a', 'a@example.com')], [aPerson('a@example.com', 'Eve')], 'attendee a has another name in the app'],
    [
      'a person twice',
      [anAttendee('a', 'a@example.com')],
      [aPerson('a@example.com'), aPerson('a@example.com')],
      '1 people are in the app twice',
    ],
  ])('finds %s', (_, accepted, people, line) => {
    expect(differences(accepted, people)).toEqual([line]);
  });
});
