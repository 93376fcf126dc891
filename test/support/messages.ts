import { randomUUID } from 'node:crypto';

/** One element of a webhook message. */
export type Element = Readonly<Record<string, unknown>>;

/** What a message says of one attendee. */
export interface Telling {
  readonly attendeeId: string;
  /** Milliseconds since 1970. */
  readonly asOfMs: number;
  readonly status: string;
  /** Null: none. */
  readonly email: string | null;
  readonly firstName: string;
}

/** The event of all tests. */
export const EVENT_ID = '7b1d1c52-64a4-4c0c-9a35-0d6d0f6f0a11';

/** An attendee's element with all that matters; ids in upper case, as webhooks write them. */
export function anInvitee(over: Element = {}): Element {
  return {
    eventStub: EVENT_ID.toUpperCase(),
    accountStub: '0D0B52F1-2F3C-4B49-8B5A-38A1D06F5A10',
    inviteeStub: randomUUID().toUpperCase(),
    contactStub: randomUUID().toUpperCase(),
    inviteeStatus: 'Accepted',
    isGuest: false,
    firstName: 'Ada',
    lastName: 'Lovelace',
    email: 'ada@example.test',
    company: 'Engines Ltd',
    registrationType: 'Speaker',
    dateOfBirth: '',
    customFields: [],
    ...over,
  };
}

/** A message as Cvent posts it. */
export function aMessage(eventType: string, elements: readonly unknown[], over: Element = {}): string {
  return JSON.stringify({ eventType, messageTime: new Date().toISOString(), messageStub: randomUUID(), message: elements, ...over });
}

/** The message that tells this. */
export function messageOf({ attendeeId, asOfMs, status, email, firstName }: Telling): string {
  const type =
    status === 'Accepted' ? 'InviteeOrGuestAccepted' : status === 'Cancelled' ? 'InviteeOrGuestCancelled' : 'InviteeOrGuestModified';
  const element = anInvitee({ inviteeStub: attendeeId.toUpperCase(), inviteeStatus: status, email: email ?? '', firstName });
  return aMessage(type, [element], { messageTime: new Date(asOfMs).toISOString(), messageStub: `${attendeeId}-${asOfMs}` });
}

/** Who should be in the app, told without folding: of the Accepted with an email, the smallest attendee id has it. */
export function impliedPeople(history: readonly Telling[]): { email: string; firstName: string }[] {
  const newest = new Map<string, Telling>();
  for (const telling of history)
    if ((newest.get(telling.attendeeId)?.asOfMs ?? 0) < telling.asOfMs) newest.set(telling.attendeeId, telling);
  const byEmail = new Map<string, Telling>();
  for (const telling of [...newest.values()].sort((a, b) => (a.attendeeId < b.attendeeId ? -1 : 1))) {
    if (telling.status === 'Accepted' && telling.email !== null && !byEmail.has(telling.email)) byEmail.set(telling.email, telling);
  }
  return [...byEmail].map(([email, { firstName }]) => ({ email, firstName })).sort((a, b) => (a.email < b.email ? -1 : 1));
}

/** Whole numbers below what is asked for, the same for the same seed. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** A true history of `attendees` people with a few turns each, the same for the same seed; some share an email, some have none. */
export function aHistory(attendees: number, seed: number): Telling[] {
  const random = seededRandom(seed);
  const start = Date.now() - 3_600_000;
  return Array.from({ length: attendees }, (_, index) => {
    const turns = 1 + random(3);
    return Array.from({ length: turns }, (__, turn): Telling => {
      const email = random(12) === 0 ? null : `person-${random(8) === 0 ? random(attendees) : index}@example.test`;
      return {
        attendeeId: `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
        asOfMs: start + turn * 60_000 + index,
        status: turn > 0 && random(4) === 0 ? 'Cancelled' : random(15) === 0 ? 'Waitlisted' : 'Accepted',
        email,
        firstName: `Name${turn}`,
      };
    });
  }).flat();
}

/** The items in another order, the same for the same seed, with every fifth of them twice. */
export function shuffledWithDuplicates<T>(items: readonly T[], seed: number): T[] {
  const all = [...items, ...items.filter((_, index) => index % 5 === 0)];
  let state = seed;
  for (let index = all.length - 1; index > 0; index--) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const other = state % (index + 1);
    [all[index], all[other]] = [all[other]!, all[index]!];
  }
  return all;
}
