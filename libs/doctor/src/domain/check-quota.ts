import { type Check, notPassed, passed, type Subject } from './check.js';
import { NEEDS_API } from './check-access.js';
import type { Findings } from './findings.js';
import { wordsOf } from './trial.js';

const QUOTA: Subject = { id: 'quota', title: 'Calls of the Cvent account' };
/** Below this share of the day, imports and reconciliation leave the rest to pushes and settle reads. */
const SHORT = 0.1;
const RECORDS_PER_CALL = 200;
const DAY_MS = 86_400_000;

/** How many calls the account may make, and what is left of them today (FACTS 6). */
export function checkQuota(findings: Findings): Check {
  const { quota, now, usage } = findings;
  const callsPerDay = quota?.tier?.callsPerDay ?? null;
  const left = callsPerDay === null || quota === null ? null : Math.max(0, callsPerDay - quota.usedToday);
  if (isOutOfCalls(findings) || left === 0) return exhausted(left === null ? '' : ` (${number(callsPerDay!)} a day)`, now);
  if (usage.kind === 'refused')
    return notPassed(QUOTA, 'warn', { detail: `Not known: ${usage.message}`, disables: [], remedy: 'Run the doctor again later.' });
  if (usage.kind !== 'answered') return notPassed(QUOTA, 'warn', { ...wordsOf(usage), disables: [] });
  if (!quota?.tier)
    return notPassed(QUOTA, 'warn', {
      detail: 'Cvent did not say how many calls the account may make. The limits of its smallest tier count: 2 a second, 1,000 a day.',
      disables: ['fast imports'],
      remedy: 'Run the doctor again later.',
    });
  const speed = `${quota.tier.name}: ${number(quota.tier.callsPerSecond)} calls a second`;
  if (left === null) return passed(QUOTA, `${speed}, without a limit for the day.`);
  const budget = `${speed}, ${number(callsPerDay!)} a day. Today ${number(quota.usedToday)} are used and ${number(left)} left`;
  if (left < SHORT * callsPerDay!)
    return notPassed(QUOTA, 'warn', {
      detail: `${budget}: less than a tenth, which is kept for pushes and settle reads. Calls are counted anew at ${nextDay(now)}.`,
      disables: ['import until then', 'reconciliation until then'],
      remedy: 'Wait until then. If it happens often: other applications of the account use the same calls, and Cvent sells larger tiers.',
    });
  return passed(QUOTA, `${budget}, enough to read ${number(left * RECORDS_PER_CALL)} records.`);
}

function isOutOfCalls({ access, event, probes, usage, quota }: Findings): boolean {
  return (
    [access, event, usage, ...Object.values(probes)].some(({ kind }) => kind === 'out_of_calls') || (quota?.exhaustedUntil ?? null) !== null
  );
}

function exhausted(limit: string, now: Date): Check {
  return notPassed(QUOTA, 'fail', {
    detail: `The account’s calls for today${limit} are used up. Cvent counts anew at ${nextDay(now)}. Until then messages still come in and are applied.`,
    disables: NEEDS_API.map((what) => `${what} until then`),
    remedy:
      'Wait until then; the work goes on by itself. Other applications of the account use the same calls, and Cvent sells larger tiers.',
  });
}

/** The next midnight GMT. */
function nextDay(now: Date): string {
  return new Date((Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS).toISOString();
}

function number(value: number): string {
  return value.toLocaleString('en-GB');
}
