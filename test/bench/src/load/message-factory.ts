import { randomUUID } from 'node:crypto';

/** Where in a body the parts stand that differ from message to message. */
const MESSAGE = '@@MESSAGE@@';
const TIME = '@@TIME@@';
const ATTENDEE = '@@ATTENDEE@@';
const CONTACT = '@@CONTACT@@';
const EMAIL = '@@EMAIL@@';
const FILLER = '@@FILLER@@';

/** Length of the bodies: a usual message about one attendee. */
const BODY_BYTES = 3_000;

/** Fields as Cvent sends them: most are there and empty. */
const EMPTY_FIELDS = ['prefix', 'contactType', 'homeCity', 'profileImageUrl', 'homeZipcode', 'homeFax', 'nickName', 'homePhone', 'workFax',
  'workAddress2', 'workAddress3', 'designation', 'homeCountry', 'gender', 'homeAddress1', 'homeAddress2', 'homeAddress3', 'homeState',
  'referenceId', 'ccEmail', 'middleName', 'dateOfBirth', 'internalNote', 'homeStateCode', 'contactSourceId']; // prettier-ignore

/** Makes bodies of `InviteeOrGuestAccepted` messages about 3 kB long. */
export class MessageFactory {
  private readonly parts: readonly string[];

  constructor(
    private readonly eventId: string,
    private readonly random: () => number,
  ) {
    this.parts = templateOf(this.eventId).split(/(@@[A-Z]+@@)/);
  }

  /** A new message and the id of its attendee: a new one, unless told. */
  next(attendeeId: string = randomUUID()): { readonly attendeeId: string; readonly body: Buffer } {
    const values: Readonly<Record<string, string>> = {
      [MESSAGE]: randomUUID(),
      [TIME]: new Date().toISOString(),
      [ATTENDEE]: attendeeId.toUpperCase(),
      [CONTACT]: randomUUID().toUpperCase(),
      [EMAIL]: `attendee.${attendeeId}@example.com`,
      [FILLER]: this.words(600),
    };
    const text = this.parts.map((part) => values[part] ?? part).join('');
    return { attendeeId, body: Buffer.from(text) };
  }

  /** Text that does not repeat itself, so that compression finds no more than in true messages. */
  private words(length: number): string {
    let text = '';
    while (text.length < length) text += `${Math.floor(this.random() * 2 ** 32).toString(36)} `;
    return text.slice(0, length);
  }
}

/** The template in SQL: `md5`-made ids take the places, so that a backlog can be made inside the database. */
export function bodyTemplate(eventId: string): string {
  return templateOf(eventId);
}

/** The places of {@link bodyTemplate}. */
export const PLACES = { message: MESSAGE, time: TIME, attendee: ATTENDEE, contact: CONTACT, email: EMAIL, filler: FILLER } as const;

function templateOf(eventId: string): string {
  const element = {
    ...Object.fromEntries(EMPTY_FIELDS.map((field) => [field, ''])),
    contactStub: CONTACT,
    inviteeStub: ATTENDEE,
    eventStub: eventId.toUpperCase(),
    firstName: 'Lena',
    lastName: 'Brandt',
    fullName: 'Lena Brandt',
    email: EMAIL,
    title: 'Channel Manager',
    company: 'Brandt & Lowe',
    workCity: 'New York',
    workCountry: 'USA',
    workAddress1: '12 West 31st Street',
    mobilePhone: '212-555-0142',
    workPhone: '212-555-0188',
    registrationType: 'Partner',
    registrationPath: 'Registration Option',
    admissionItem: 'Full Conference',
    confirmationNumber: 'K7NB3XWFS5Q',
    responseMethod: 'Self-Responded',
    inviteeStatus: 'Accepted',
    isGuest: false,
    participantStatus: false,
    optedOut: 'no',
    unsubscribed: 'no',
    eventForInvitee: {
      eventTitle: 'Northwind Partner Summit',
      eventLocation: 'Harbor Convention Center',
      eventStartDate: '2031-06-09 08:00:00.0',
      eventEndDate: '2031-06-11 17:00:00.0',
      eventTimeZoneName: 'Eastern Time',
      eventPlannerCompany: 'Northwind Events',
    },
    customFields: [
      { id: '1A6E94C7-D05B-4382-9F7C-B80E3D26A5F1', name: 'Dietary requirements', value: 'Vegetarian' },
      { id: '8C71F3B0-2E9D-46A5-B314-07D5E6C98A2F', name: 'T-shirt size', value: 'M' },
      { id: 'F3D86B12-5A4E-4C07-9182-6E0B9CA7D354', name: 'About me', value: FILLER },
    ],
  };
  const message = (padding: string): string =>
    JSON.stringify({
      eventType: 'InviteeOrGuestAccepted',
      messageTime: TIME,
      messageStub: MESSAGE,
      message: [{ ...element, eventDescription: padding }],
    });
  const places = MESSAGE.length + TIME.length + ATTENDEE.length + CONTACT.length + EMAIL.length + FILLER.length;
  const written = 36 + 24 + 36 + 36 + 57 + 600;
  const missing = BODY_BYTES - (message('').length - places + written);
  return message('Three days of sessions, talks and workshops with partners from everywhere. '.repeat(40).slice(0, Math.max(0, missing)));
}
