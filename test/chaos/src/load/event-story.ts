import { randomFrom } from '../../../bench/src/random.js';
import type { CventAccount } from '../stand/cvent-account.js';

/** The registration types of the event, each with a people group. */
export const TYPES = ['Speaker', 'Partner', 'Guest'] as const;

/** Every so many attendees there is one whom only the CMS gives a title, and who never leaves: what their title must be in the end is then known. */
const EDITED_EVERY = 8;
const FIRST_SESSIONS = 12;
const MOST_AT_ONCE = 6;

interface Attendee {
  readonly id: string;
  readonly number: number;
  readonly email: string;
  status: 'Accepted' | 'Cancelled' | 'Other';
  readonly isEdited: boolean;
}

/** How long the story is, and how many people are in it. */
export interface StoryOptions {
  readonly seed: number;
  readonly steps: number;
  readonly mostAttendees: number;
}

/** What happens at an event in Cvent, one step after the other, all of it from one seed. Each step makes one message. */
export class EventStory {
  private readonly random: () => number;
  private readonly people: Attendee[] = [];
  private readonly sessions: string[] = [];
  private readonly places = new Map<string, { readonly session: string; readonly attendee: Attendee }>();
  /** What is being done, by whom or what it is done to. */
  private readonly underWay = new Map<string, Promise<void>>();
  private failure: unknown;
  private step = 0;

  constructor(
    private readonly cvent: CventAccount,
    private readonly eventId: string,
    private readonly options: StoryOptions,
  ) {
    this.random = randomFrom(options.seed);
  }

  get isOver(): boolean {
    return this.step >= this.options.steps;
  }

  /** Those whose titles the CMS edits. */
  get edited(): readonly { readonly id: string; readonly email: string }[] {
    return this.people.filter(({ isEdited }) => isEdited);
  }

  /** Resolves when everything that was begun is done. */
  async rest(): Promise<void> {
    await Promise.all(this.underWay.values());
    if (this.failure !== undefined) throw this.failure as Error;
  }

  /** Begins the next thing. Things about different people and sessions may be under way at once; whoever registers gets their id before the story goes on. */
  async next(): Promise<void> {
    if (this.failure !== undefined) throw this.failure as Error;
    while (this.underWay.size >= MOST_AT_ONCE) await Promise.race(this.underWay.values());
    const n = ++this.step;
    const what = this.random();
    const share = this.random();
    if (this.sessions.length < FIRST_SESSIONS) return this.openSession(n);
    if (this.people.length < 20) return this.register(n, share);
    const { mostAttendees, steps } = this.options;
    const registering = Math.min(0.3, (1.2 * mostAttendees) / steps);
    if (what < registering && this.people.length < mostAttendees) return this.register(n, share);
    const rest = this.random();
    if (rest < 0.42) return this.modify(n);
    if (rest < 0.51) return this.cancel(n);
    if (rest < 0.58) return this.comeBack(n);
    if (rest < 0.6) return this.waver(n);
    if (rest < 0.82) return this.enrol(n);
    if (rest < 0.93) return this.giveUpPlace(n);
    if (rest < 0.985) return this.renameSession(n);
    return rest < 0.993 ? this.openSession(n) : this.closeSession(n);
  }

  /** Does something once nothing else is done to these, and lets the story go on meanwhile. */
  private async begin(subjects: readonly string[], work: () => Promise<void>): Promise<void> {
    for (let other; (other = subjects.map((id) => this.underWay.get(id)).find((one) => one !== undefined));) await other;
    const done = work().finally(() => {
      for (const id of subjects) this.underWay.delete(id);
    });
    done.catch((error: unknown) => (this.failure ??= error));
    for (const id of subjects) this.underWay.set(id, done);
  }

  private pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.random() * list.length)];
  }

  private pickWith(status: Attendee['status']): Attendee | undefined {
    for (let tries = 0; tries < 30; tries++) {
      const one = this.pick(this.people);
      if (one?.status === status) return one;
    }
    return undefined;
  }

  private async register(n: number, share: number): Promise<void> {
    const number = this.people.length;
    const isEdited = number % EDITED_EVERY === 0;
    // Some share the email of somebody else: the smallest attendee id has it (B6).
    const other = !isEdited && share < 0.04 ? this.pick(this.people) : undefined;
    const email = other && !other.isEdited ? other.email : `person.${number}@example.com`;
    const person = {
      firstName: `First${n}`,
      lastName: `Last${number}`,
      email,
      company: `Company ${n}`,
      title: `Title ${n}`,
      registrationType: this.pick(TYPES),
    };
    const id = await this.cvent.register(this.eventId, person);
    this.people.push({ id, number, email, status: 'Accepted', isEdited });
  }

  private async modify(n: number): Promise<void> {
    const one = this.pick(this.people)!;
    const what = this.random();
    const change =
      what < 0.4
        ? { company: `Company ${n}` }
        : what < 0.7
          ? { firstName: `First${n}` }
          : what < 0.85 || one.isEdited
            ? { registrationType: this.pick(TYPES) }
            : { title: `Title ${n}` };
    await this.begin([one.id], () => this.cvent.modify(this.eventId, one.id, change));
  }

  private async cancel(n: number): Promise<void> {
    const one = this.pickWith('Accepted');
    if (!one || one.isEdited) return this.modify(n);
    one.status = 'Cancelled';
    for (const [key, { attendee }] of this.places) if (attendee === one) this.places.delete(key);
    await this.begin([one.id], () => this.cvent.become(this.eventId, one.id, 'cancel'));
  }

  private async comeBack(n: number): Promise<void> {
    const one = this.pickWith(this.random() < 0.8 ? 'Cancelled' : 'Other');
    if (!one) return this.modify(n);
    one.status = 'Accepted';
    await this.begin([one.id], () => this.cvent.become(this.eventId, one.id, 'accept'));
  }

  private async waver(n: number): Promise<void> {
    const one = this.pickWith('Accepted');
    if (!one || one.isEdited) return this.modify(n);
    one.status = 'Other';
    const status = this.random() < 0.5 ? 'Waitlisted' : 'Pending Approval';
    await this.begin([one.id], () => this.cvent.setStatus(this.eventId, one.id, status));
  }

  private async enrol(n: number): Promise<void> {
    const attendee = this.pickWith('Accepted');
    const session = this.pick(this.sessions);
    if (!attendee || session === undefined) return this.modify(n);
    this.places.set(`${attendee.id} ${session}`, { attendee, session });
    await this.begin([attendee.id, session], () => this.cvent.enrol(this.eventId, session, attendee.id));
  }

  private async giveUpPlace(n: number): Promise<void> {
    const keys = [...this.places.keys()];
    const key = this.pick(keys);
    if (key === undefined) return this.modify(n);
    const { attendee, session } = this.places.get(key)!;
    this.places.delete(key);
    await this.begin([attendee.id, session], () => this.cvent.cancelEnrolment(this.eventId, session, attendee.id));
  }

  private async openSession(n: number): Promise<void> {
    this.sessions.push(await this.cvent.createSession(this.eventId, `Session ${n}`));
  }

  private async renameSession(n: number): Promise<void> {
    const session = this.pick(this.sessions)!;
    await this.begin([session], () => this.cvent.renameSession(this.eventId, session, `Session ${n}`));
  }

  private async closeSession(n: number): Promise<void> {
    if (this.sessions.length <= FIRST_SESSIONS) return this.renameSession(n);
    const session = this.sessions.splice(Math.floor(this.random() * this.sessions.length), 1)[0]!;
    for (const [key, place] of this.places) if (place.session === session) this.places.delete(key);
    await this.begin([session], () => this.cvent.deleteSession(this.eventId, session));
  }
}
