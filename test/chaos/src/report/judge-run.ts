import type { Row } from '../../../bench/src/report.js';
import type { Finding } from '../check/check.js';
import type { Operations } from '../log/operations.js';
import type { Profile } from '../plan/profile.js';

/** How much went wrong in a run, by kind of fault. */
export interface Damage {
  /** Answered 2xx. */
  readonly deliveries: number;
  readonly kills: number;
  readonly redis: number;
  readonly postgres: number;
  readonly network: number;
  /** Flushes that found enough waiting. */
  readonly flushes: number;
}

/** Counts the faults of a run. A process that died at its point was killed as well. */
export function damageOf({ attempts, faults }: Operations, flushed: readonly number[], { backlog }: Profile): Damage {
  const count = (...kinds: string[]): number => faults.filter(({ kind }) => kinds.includes(kind)).length;
  return {
    deliveries: attempts.filter(({ status }) => status !== null && status < 300).length,
    kills: count('kill', 'died_at'),
    redis: count('redis'),
    postgres: count('postgres'),
    network: count('proxy'),
    flushes: flushed.filter((waiting) => waiting >= backlog).length,
  };
}

/** What was to go wrong and did not: such a run proves less than it says. */
export function shortfalls(damage: Damage, profile: Profile): string[] {
  const wanted: Damage = {
    deliveries: profile.leastDeliveries,
    kills: profile.kills - 2, // one may find its victim down already
    redis: profile.redisCrashes,
    postgres: profile.postgresCrashes,
    network: profile.networkFaults,
    flushes: profile.flushes,
  };
  return (Object.keys(wanted) as (keyof Damage)[])
    .filter((what) => damage[what] < wanted[what])
    .map((what) => `${what}: ${damage[what]} of ${wanted[what]}`);
}

/** The row `chaos.faults`. */
export function faultsRow(findings: readonly Finding[], missing: readonly string[], { messages, insistsOnFaults }: Profile): Row {
  return {
    id: 'chaos.faults',
    value: findings.length,
    unit: `lost, applied twice or wrong after ${messages} messages`,
    goal: insistsOnFaults ? '0, with every fault that was planned' : '0',
    holds: findings.length === 0 && (missing.length === 0 || !insistsOnFaults),
  };
}

/** The row `chaos.controls`. */
export function controlsRow(outcomes: readonly { readonly holds: boolean }[]): Row {
  const red = outcomes.filter(({ holds }) => holds).length;
  return {
    id: 'chaos.controls',
    value: red,
    unit: `of ${outcomes.length} controls red, and green when whole`,
    goal: `${outcomes.length}`,
    holds: outcomes.length > 0 && red === outcomes.length,
  };
}
