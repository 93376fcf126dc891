import fc from 'fast-check';
import type { Simulator } from '../../../apps/cvent-simulator/src/index.js';

/** Something that happens in Cvent to one of the attendees. `who` and `value` choose among what there is. */
export interface Happening {
  readonly kind: 'register' | 'rename' | 'move' | 'cancel' | 'accept' | 'waitlist' | 'substitute' | 'delete';
  readonly who: number;
  readonly value: number;
}

/** Somebody reads, or goes on with a plan. */
export interface Reading {
  readonly kind: (typeof READINGS)[number];
}

const READINGS = ['settle', 'import', 'dry run', 'confirm'] as const;

export function isReading(what: Happening | Reading): what is Reading {
  return (READINGS as readonly string[]).includes(what.kind);
}

/** A turn of a history. */
export interface Turn {
  readonly what: Happening | Reading;
  /** Cvent's time that passes before it. */
  readonly afterMs: number;
  /** After how many turns each copy of its message arrives; empty: it is lost. */
  readonly arrivals: readonly number[];
}

/** Few, so that they meet. */
const EMAILS = 3;

const KINDS = ['register', 'rename', 'move', 'move', 'cancel', 'cancel', 'accept', 'accept', 'waitlist', 'substitute', 'delete'] as const;

const happening: fc.Arbitrary<Happening> = fc.record({ kind: fc.constantFrom(...KINDS), who: fc.nat(100), value: fc.nat(EMAILS) });
const registration: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constant('register' as const),
  who: fc.nat(100),
  value: fc.integer({ min: 1, max: EMAILS }),
});
const reading: fc.Arbitrary<Reading> = fc.record({ kind: fc.constantFrom(...READINGS) });

const turnOf = (what: fc.Arbitrary<Turn['what']>): fc.Arbitrary<Turn> =>
  fc.record({
    what,
    afterMs: fc.constantFrom(0, 1, 400, 1_500, 7_000),
    arrivals: fc.oneof(fc.constant([0]), fc.constant([]), fc.array(fc.nat(8), { minLength: 1, maxLength: 3 })),
  });

/** Turns of a true history, and how its messages fare. */
export const aHistory: fc.Arbitrary<Turn[]> = fc
  .tuple(
    fc.array(turnOf(registration), { minLength: 1, maxLength: 3 }),
    fc.array(turnOf(fc.oneof({ weight: 3, arbitrary: happening }, { weight: 1, arbitrary: reading })), { maxLength: 25 }),
  )
  .map(([first, then]) => [...first, ...then]);

/** The email of this number; 0 is none. */
function emailOf(value: number): string {
  return value === 0 ? '' : `shared-${value}@example.test`;
}

/** Lets it happen; what cannot happen does not. The stand-in tells its target of it. */
export function happen({ attendees, events }: Simulator, eventId: string, { kind, who, value }: Happening): void {
  const all = events.attendees(eventId, { limit: 1_000 }).items;
  if (kind === 'register') return void attendees.register(eventId, [{ email: emailOf(value), firstName: `New${who}`, lastName: 'L' }]);
  if (all.length === 0) return;
  const { id } = all[who % all.length]!.attendee;
  switch (kind) {
    case 'rename':
      return void attendees.modify(eventId, id, { firstName: `Name${value}` });
    case 'move':
      return void attendees.modify(eventId, id, { email: emailOf(value) });
    case 'cancel':
      return void attendees.cancel(eventId, id);
    case 'accept':
      return void attendees.accept(eventId, id);
    case 'waitlist':
      return void attendees.setStatus(eventId, id, 'Waitlisted');
    case 'substitute':
      return void attendees.substitute(eventId, id, { email: emailOf(value), firstName: `Other${who}`, lastName: 'O' });
    case 'delete':
      return attendees.remove(eventId, id);
  }
}

/** Who should be in the app: of the Accepted with an email, the smallest attendee id has it (G7, B6). By email. */
export function shouldBeInApp({ events }: Simulator, eventId: string): Record<string, string> {
  const byId = [...events.snapshot(eventId)].sort((a, b) => (a.id < b.id ? -1 : 1));
  const people: Record<string, string> = {};
  for (const { email, firstName, lastName } of byId) if (email !== '') people[email.toLowerCase()] ??= `${firstName} ${lastName}`;
  return people;
}
