import { describe, expect, it } from 'vitest';
import { readAttendee } from './read-attendee.js';

const STAMP = { asOfMs: 1_000, kind: 'read', id: 'r' } as const;
const RECORD = {
  id: 'A1',
  event: { id: 'e1' },
  status: 'Accepted',
  guest: false,
  checkedIn: true,
  confirmationNumber: 'K7NB3XWFS5Q',
  registrationType: { id: 'RT1', name: 'Partner' },
  contact: {
    id: 'C1',
    nickname: 'Ada',
    title: 'Countess',
    type: { name: 'Member' },
    workAddress: { city: 'London', region: 'England', regionCode: 'ENG', postalCode: 'EC2A', country: 'United Kingdom', countryCode: 'GB' },
    _links: { profilePicture: { href: 'https://example.com/ada.png' } },
    dateOfBirth: '1815-12-10',
    customFields: [
      { id: 'F1', value: ['one'] },
      { id: 'F2', value: ['one', 'two'] },
      { id: 'F3', value: [] },
    ],
  },
};

describe('readAttendee', () => {
  it('G12: gives values the names that webhooks use, and keeps nothing else', () => {
    expect(readAttendee(RECORD, 'e1', STAMP, { type: 'read', id: 'r' })).toMatchObject({
      kind: 'fact',
      fact: {
        values: {
          status: 'Accepted',
          contactId: 'c1',
          isGuest: false,
          participantStatus: true,
          confirmationNumber: 'K7NB3XWFS5Q',
          registrationType: 'Partner',
          registrationTypeId: 'rt1',
          nickName: 'Ada',
          title: 'Countess',
          contactType: 'Member',
          workCity: 'London',
          workState: 'England',
          workStateCode: 'ENG',
          workZipcode: 'EC2A',
          workCountry: 'United Kingdom',
          profileImageUrl: 'https://example.com/ada.png',
          'custom:f1': 'one',
          'custom:f2': ['one', 'two'],
        },
      },
    });
    expect(JSON.stringify(readAttendee(RECORD, 'e1', STAMP, { type: 'read', id: 'r' }))).not.toContain('1815');
  });
});
