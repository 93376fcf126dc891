import { createHash } from 'node:crypto';
import type { AdvisoryLock } from './database.js';

/** The spaces of advisory locks. A transaction takes them in this order, and several of one space by rising key: so no two can wait for each other. */
const SPACES = {
  /** An integration's settings: shared while facts are applied, exclusive while they change. */
  integration: 7101,
  /** One attendee's mirror. */
  attendee: 7102,
  /** One email of one App: who has it. */
  email: 7103,
  /** One sweeper at a time. */
  sweep: 7104,
  /** One migration run at a time. */
  migrate: 7105,
  /** One session's mirror. */
  session: 7106,
  /** One attendee's registration for one session. */
  enrolment: 7107,
} as const;

/** The lock of one thing. Equal `parts` give the equal lock in every process. */
export function advisoryLock(space: keyof typeof SPACES, ...parts: readonly string[]): AdvisoryLock {
  const key = createHash('sha1').update(parts.join('\u0000')).digest().readInt32BE(0);
  return { space: SPACES[space], key };
}

/** The order in which locks are taken. */
export function inLockOrder(locks: readonly AdvisoryLock[]): AdvisoryLock[] {
  return [...locks].sort((a, b) => a.space - b.space || a.key - b.key);
}
