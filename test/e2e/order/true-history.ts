import fc from 'fast-check';
import { aMessage, anInvitee } from '../../support/messages.js';
import { attendeeId } from '../../support/scene.js';

/** What Cvent holds of one attendee at one moment. */
export interface AttendeeTruth {
  readonly attendee: number;
  readonly status: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** Something that happened in Cvent, to one attendee or to several at once. */
export interface Happening {
  readonly eventType: string;
  readonly truths: readonly AttendeeTruth[];
}

/** A true history, and how it is brought over. */
export interface Told {
  readonly happenings: readonly Happening[];
  /** The bodies in the order in which they are sent: any, with duplicates, in any batches. */
  readonly bodies: readonly string[];
  /** Requests at once. */
  readonly lanes: number;
}

const MINUTE = 60_000;
const EMAILS = ['shared-1@example.test', 'Shared-1@Example.TEST', 'shared-2@example.test', ''];
const TYPES = ['InviteeOrGuestAccepted', 'InviteeOrGuestModified', 'InviteeOrGuestCancelled', 'InviteeRegistersForCventSession'];
const ACCEPTED = ['InviteeOrGuestAccepted', 'InviteeRegistersForCventSession'];

/** Histories of up to six attendees who share emails: registering, changing, changing their email, leaving, coming back, without an email. */
function happenings(): fc.Arbitrary<readonly Happening[]> {
  const truth = fc.record({
    attendee: fc.integer({ min: 1, max: 6 }),
    otherStatus: fc.constantFrom('Accepted', 'Accepted', 'Waitlisted', 'No Response'),
    email: fc.option(fc.constantFrom(...EMAILS), { nil: null, freq: 2 }),
    firstName: fc.constantFrom('Ada', 'Bo', 'Cy'),
    lastName: fc.constantFrom('Xu', 'Yi', ''),
  });
  const happening = fc.record({
    eventType: fc.constantFrom(...TYPES),
    truths: fc.uniqueArray(truth, { minLength: 1, maxLength: 3, selector: ({ attendee }) => attendee }),
  });
  return fc.array(happening, { minLength: 1, maxLength: 12 }).map((list) =>
    list.map(({ eventType, truths }) => ({
      eventType,
      truths: truths.map(({ otherStatus, email, ...rest }) => ({
        ...rest,
        email: email ?? `own-${rest.attendee}@example.test`,
        status: ACCEPTED.includes(eventType) ? 'Accepted' : eventType === 'InviteeOrGuestCancelled' ? 'Cancelled' : otherStatus,
      })),
    })),
  );
}

/** Bodies that tell these: each happening in one body or several, some of them again, also in another batch, in any order. */
function bodiesOf(list: readonly Happening[]): fc.Arbitrary<readonly string[]> {
  const start = Date.now() - 60 * MINUTE;
  const whole = list.map((happening, index) => bodyOf(happening, start + index * MINUTE, `whole-${index}`));
  const split = list.map((happening, index) =>
    happening.truths.map((truth) => bodyOf({ ...happening, truths: [truth] }, start + index * MINUTE, `split-${index}-${truth.attendee}`)),
  );
  const perHappening = list.map((_, index) =>
    fc.constantFrom([whole[index]!], split[index]!, [whole[index]!, whole[index]!], [whole[index]!, ...split[index]!]),
  );
  return fc.tuple(...perHappening).chain((parts) => {
    const all = parts.flat();
    return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
  });
}

function bodyOf({ eventType, truths }: Happening, asOfMs: number, name: string): string {
  const elements = truths.map(({ attendee, status, email, firstName, lastName }) =>
    anInvitee({
      inviteeStub: attendeeId(attendee).toUpperCase(),
      contactStub: `C-${attendee}`,
      inviteeStatus: status,
      isGuest: attendee > 4,
      email,
      firstName,
      lastName,
      sessions: [{ sessionStub: 'S-1' }],
    }),
  );
  return aMessage(eventType, elements, { messageTime: new Date(asOfMs).toISOString(), messageStub: `${name}-${asOfMs}` });
}

/** Any history, told in any way. */
export function aTold(): fc.Arbitrary<Told> {
  return happenings().chain((list) =>
    fc.record({ happenings: fc.constant(list), bodies: bodiesOf(list), lanes: fc.constantFrom(1, 3, 12) }),
  );
}

/** What a history implies. */
export interface Implied {
  /** By email in lower case. */
  readonly people: { email: string; firstName: string | null; lastName: string | null }[];
  readonly placements: Readonly<Record<string, string>>;
}

/** The last truth of each attendee decides; of the Accepted with one email, the smallest attendee id has it. */
export function impliedBy(list: readonly Happening[]): Implied {
  const last = new Map(list.flatMap(({ truths }) => truths).map((truth) => [truth.attendee, truth]));
  const placements: Record<string, string> = {};
  const people = new Map<string, AttendeeTruth>();
  for (const truth of [...last.values()].sort((a, b) => a.attendee - b.attendee)) {
    const key = truth.email.toLowerCase();
    const placement =
      truth.status !== 'Accepted' ? 'not_accepted' : key === '' ? 'needs_email' : people.has(key) ? 'email_taken' : 'in_app';
    placements[attendeeId(truth.attendee)] = placement;
    if (placement === 'in_app') people.set(key, truth);
  }
  return {
    placements,
    people: [...people.values()]
      .map(({ email, firstName, lastName }) => ({ email, firstName: firstName || null, lastName: lastName || null }))
      .sort((a, b) => (a.email.toLowerCase() < b.email.toLowerCase() ? -1 : 1)),
  };
}
