import type { CventEvent } from './event.js';
import { seedAnswers } from './seed-person.js';
import type { Random } from './random.js';
import type { Session } from './session.js';

const TOPICS = [
  'Opening Keynote',
  'Pricing Workshop',
  'Inside the Data Platform',
  'Câfé & Conversations',
  'Security Clinic',
  'Partner Roundtable',
];
const ROOMS = ['Main Hall', 'Room 2A', 'Room 2B', 'Terrace'];
const SLOTS_PER_DAY = 6;

/** A simple agenda: one session after the other from nine, hourly, the first of each day included in every registration. */
export function seedSessions(random: Random, event: CventEvent, count: number, created: string): Session[] {
  return Array.from({ length: count }, (_, index) => {
    const day = addDays(event.startLocal.slice(0, 10), Math.floor(index / SLOTS_PER_DAY));
    const slot = index % SLOTS_PER_DAY;
    const included = slot === 0;
    const round = Math.floor(index / TOPICS.length);
    return {
      id: random.uuid(),
      title: `${TOPICS[index % TOPICS.length]!}${round > 0 ? ` ${round + 1}` : ''}`,
      code: `S-${String(index + 1).padStart(3, '0')}`,
      description: index % 2 === 0 ? '' : '<p>Bring a laptop.</p>\r\n<p>Questions are <b>welcome</b>.</p>',
      startLocal: `${day}T${String(9 + slot).padStart(2, '0')}:00:00`,
      endLocal: `${day}T${String(9 + slot).padStart(2, '0')}:45:00`,
      included,
      status: 'Active',
      capacity: included ? null : 40 + random.below(200),
      location: random.pick(ROOMS),
      category: included ? 'Plenary' : 'Breakout',
      speakerIds: [],
      answers: seedAnswers(random, event.sessionFields),
      created,
      lastModified: created,
    };
  });
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
