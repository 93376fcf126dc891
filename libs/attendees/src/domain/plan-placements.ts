import { emailKey } from '#kernel';
import { isAccepted, mirrorEmailKey } from './attendee-mirror.js';
import type { AttendeeState, Placement, PersonState, PlacementRules } from './attendee-state.js';
import { withoutFilled } from './filled-fields.js';
import { planPersonFields, type PersonFieldsPlan } from './plan-person-fields.js';

/** What must happen in the app for one attendee. */
export type PlacementStep =
  /** Their Person goes (`remove`: we added them) or stays without them (`unlink`: they were there before). */
  | { readonly kind: 'leave'; readonly attendee: AttendeeState; readonly placement: Placement; readonly how: 'remove' | 'unlink' }
  /** Nobody stands for them, and nobody did. */
  | { readonly kind: 'wait'; readonly attendee: AttendeeState; readonly placement: Placement }
  | { readonly kind: 'add'; readonly attendee: AttendeeState; readonly fields: PersonFieldsPlan }
  | { readonly kind: 'link'; readonly attendee: AttendeeState; readonly person: PersonState; readonly fields: PersonFieldsPlan }
  | { readonly kind: 'update'; readonly attendee: AttendeeState; readonly person: PersonState; readonly fields: PersonFieldsPlan };

/** A Person who has one of the emails in question, and the attendee for whom they stand, if any. */
export interface EmailHolder {
  readonly person: PersonState;
  readonly attendeeId: string | null;
}

/**
 * Decides for a set of attendees that is closed under "has the same email" who is in the app and as whom (G7, G8, B5, B6, B7). Steps come in the order in
 * which they can be carried out: first everybody who leaves, then everybody who comes or stays. Depends only on the states given, never throws.
 */
export function planPlacements(
  attendees: readonly AttendeeState[],
  holders: readonly EmailHolder[],
  rules: PlacementRules,
): PlacementStep[] {
  const sorted = [...attendees].sort((a, b) => (a.attendeeId < b.attendeeId ? -1 : 1));
  const winners = new Map<string, AttendeeState>();
  for (const attendee of sorted) {
    const key = mirrorEmailKey(attendee.mirror);
    if (ineligibility(attendee) === null && key !== null && !winners.has(key)) winners.set(key, attendee);
  }

  const leaving: PlacementStep[] = [];
  const staying: PlacementStep[] = [];
  const losers = sorted.filter((attendee) => winners.get(mirrorEmailKey(attendee.mirror) ?? '') !== attendee);
  for (const attendee of losers) leaving.push(withoutPerson(attendee, ineligibility(attendee) ?? 'email_taken'));

  const people = new PeopleLeft(holders, losers);
  const withPerson = [...winners.values()].filter((attendee) => attendee.person);
  const newcomers = [...winners.values()].filter((attendee) => !attendee.person);
  for (const attendee of withPerson) if (isMoving(attendee, rules)) people.forget(attendee.person!);
  for (const attendee of [...withPerson, ...newcomers]) {
    const { leave, stay } = placeWinner(attendee, people, rules);
    if (leave) leaving.push(leave);
    if (stay) staying.push(stay);
  }
  return [...leaving, ...staying];
}

/** Why an attendee cannot be in the app, whoever else is there; null when they can. */
function ineligibility(attendee: AttendeeState): Placement | null {
  const { mirror, hiddenAtMs } = attendee;
  if (!isAccepted(mirror)) return 'not_accepted';
  if (hiddenAtMs !== null && (mirror.acceptedAtMs === null || mirror.acceptedAtMs <= hiddenAtMs)) return 'hidden';
  return mirrorEmailKey(mirror) === null ? 'needs_email' : null;
}

function placeWinner(attendee: AttendeeState, people: PeopleLeft, rules: PlacementRules): { leave?: PlacementStep; stay?: PlacementStep } {
  const { person, mirror } = attendee;
  const fields = planPersonFields(mirror, person, person ? attendee.base : null, rules);
  // Who was there before stands for an attendee as long as they have the same email; theirs is not changed.
  const isParting = attendee.link === 'linked' && person!.emailKey !== mirrorEmailKey(mirror);
  if (isParting) return placeAnew(attendee, people, rules);
  const key = emailKey(fields.values['email']);
  const holder = people.otherWith(key, person);
  if (!holder) {
    people.move(person, key);
    return { stay: person ? { kind: 'update', attendee, person, fields } : { kind: 'add', attendee, fields } };
  }
  if (attendee.link === 'linked') people.setFree(attendee);
  else if (person) people.forget(person);
  if (holder.isTaken) return { leave: withoutPerson(attendee, 'email_taken') };
  people.take(holder.person);
  const stay: PlacementStep = {
    kind: 'link',
    attendee,
    person: holder.person,
    fields: planPersonFields(mirror, holder.person, null, rules),
  };
  return person ? { leave: withoutPerson(attendee, 'in_app'), stay } : { stay };
}

/** True when the attendee's Person gives up their email, whether or not there is room at the other one: several may change places at once. */
function isMoving({ mirror, person, link, base }: AttendeeState, rules: PlacementRules): boolean {
  if (link !== 'added' || !person) return false;
  return emailKey(planPersonFields(mirror, person, base, rules).values['email']) !== person.emailKey;
}

/** A linked Person stays without the attendee, who is placed like a newcomer. */
function placeAnew(attendee: AttendeeState, people: PeopleLeft, rules: PlacementRules): { leave?: PlacementStep; stay?: PlacementStep } {
  people.setFree(attendee);
  const { leave, stay } = placeWinner({ ...attendee, person: null, link: null, base: {} }, people, rules);
  const placement = leave && 'placement' in leave ? leave.placement : 'in_app';
  return { leave: withoutPerson(attendee, placement), ...(stay ? { stay: { ...stay, attendee } } : {}) };
}

function withoutPerson(attendee: AttendeeState, placement: Placement): PlacementStep {
  if (!attendee.person) return { kind: 'wait', attendee, placement };
  return { kind: 'leave', attendee, placement, how: attendee.link === 'added' ? 'remove' : 'unlink' };
}

/** Who has an email, kept up to date while the plan is made. */
class PeopleLeft {
  private readonly byEmail = new Map<string, { person: PersonState; isTaken: boolean }>();

  /** Starts from those who have an email once the losers have left. */
  constructor(holders: readonly EmailHolder[], losers: readonly AttendeeState[]) {
    const leavers = new Map(losers.map((attendee) => [attendee.attendeeId, attendee]));
    for (const { person, attendeeId } of holders) {
      const leaver = attendeeId === null ? undefined : leavers.get(attendeeId);
      if (person.emailKey === null || leaver?.link === 'added') continue;
      const own = leaver ? withoutFilled(person, leaver.base) : person;
      this.byEmail.set(person.emailKey, { person: own, isTaken: attendeeId !== null && !leaver });
    }
  }

  /** Somebody other than `own` with this email; `isTaken` when an attendee has them. */
  otherWith(key: string | null, own: PersonState | null): { person: PersonState; isTaken: boolean } | null {
    const holder = key === null ? undefined : this.byEmail.get(key);
    return holder && holder.person.id !== own?.id ? holder : null;
  }

  /** An attendee's Person takes an email and gives up the one they had. A newcomer's Person has none yet. */
  move(person: PersonState | null, key: string | null): void {
    if (person) this.forget(person);
    if (key !== null) this.byEmail.set(key, { person: person ?? NEWCOMER, isTaken: true });
  }

  /** A Person who was there before stays, without their attendee and without what came with them. */
  setFree({ person, base }: AttendeeState): void {
    if (person?.emailKey) this.byEmail.set(person.emailKey, { person: withoutFilled(person, base), isTaken: false });
  }

  take(person: PersonState): void {
    if (person.emailKey !== null) this.byEmail.set(person.emailKey, { person, isTaken: true });
  }

  /** A Person is no holder of an email any more: they go, or have another one. */
  forget(person: PersonState): void {
    if (person.emailKey !== null && this.byEmail.get(person.emailKey)?.person.id === person.id) this.byEmail.delete(person.emailKey);
  }
}

const NEWCOMER: PersonState = { id: '', origin: 'cvent', emailKey: null, fields: {}, editedAtMs: {}, mappedGroupIds: [], notes: [] };
