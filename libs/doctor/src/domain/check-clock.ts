import { type Check, notPassed, passed, type Subject } from './check.js';
import type { Findings } from './findings.js';

const CLOCK: Subject = { id: 'clock', title: 'Clock' };
/** Beyond this, messages count as of the future, and reads as older or newer than they are. */
const MOST_MS = 30_000;

/** Whether our clock agrees with Cvent's: what is newer is judged by both. */
export function checkClock({ clockAheadMs }: Findings): Check {
  if (clockAheadMs === null)
    return notPassed(CLOCK, 'warn', {
      detail: 'Not checked: Cvent gave no answer that tells its time.',
      disables: [],
      remedy: 'Mend the other checks first.',
    });
  const seconds = Math.round(Math.abs(clockAheadMs) / 1_000);
  if (Math.abs(clockAheadMs) <= MOST_MS) return passed(CLOCK, 'The clock of this service agrees with Cvent’s.');
  return notPassed(CLOCK, 'warn', {
    detail: `The clock of this service is ${seconds.toLocaleString('en-GB')} seconds ${clockAheadMs > 0 ? 'behind' : 'ahead of'} Cvent’s.`,
    disables: ['telling for sure which of two changes is the newer one'],
    remedy: 'Whoever runs the service should set the clocks of its machines by NTP.',
  });
}
