import type { Contact } from './contact.js';
import type { Random } from './random.js';
import { seedPerson } from './seed-person.js';
import type { Session } from './session.js';
import type { Speaker } from './speaker.js';

/** What made-up speakers have in common. */
export interface SpeakersRequest {
  readonly count: number;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** Separates the emails of different events. */
  readonly emailTag: string;
  /** People of the event. Every other speaker is one of them, as long as there are any. */
  readonly people: readonly Contact[];
}

const MOST_PER_SESSION = 3;

/** Made-up speakers; the first of them is featured. */
export function seedSpeakers(random: Random, { count, created, emailTag, people }: SpeakersRequest): Speaker[] {
  return Array.from({ length: count }, (_, index) => {
    const id = random.uuid();
    const stranger = seedPerson(random, { number: index + 1, fields: [], created, emailTag, guestOf: null });
    const attending = index % 2 === 1 ? people[(index - 1) / 2] : undefined;
    const { prefix, firstName, lastName, email, company, title } = attending ?? stranger;
    return {
      id,
      code: `SP-${String(index + 1).padStart(3, '0')}`,
      ...{ prefix, firstName, lastName, email, company, title },
      biography: random.chance(0.5) ? `<p>${firstName} speaks about <b>what comes next</b>.</p>` : '',
      featured: index === 0,
      order: index + 1,
      contactId: attending?.id ?? null,
      created,
      lastModified: created,
    };
  });
}

/** The session with some of the speakers, or with none. */
export function withSpeakers(random: Random, session: Session, speakers: readonly Speaker[]): Session {
  const first = random.below(speakers.length || 1);
  const count = random.below(MOST_PER_SESSION);
  return { ...session, speakerIds: speakers.slice(first, first + count).map(({ id }) => id) };
}
