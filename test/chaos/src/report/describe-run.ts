import { quantile } from '../../../bench/src/statistics.js';
import type { RunOutcome } from '../run/chaos-run.js';
import { recoveries, throughput, type Second } from '../check/throughput.js';
import type { Profile } from '../plan/profile.js';
import { damageOf, shortfalls } from './judge-run.js';

const MOST_FINDINGS = 40;
const BAR = 40;
const RECOVERY_GOAL_SECONDS = 15;

/** A run in words and numbers, line by line. */
export function describeRun({ operations, end, findings, flushed, reconciliation, seconds }: RunOutcome, profile: Profile): string[] {
  const { messages, attempts, edits, writes, faults } = operations;
  const damage = damageOf(operations, flushed, profile);
  const missing = shortfalls(damage, profile);
  const late = messages.filter(({ sendsAfterMs }) => (sendsAfterMs[0] ?? 0) > 60_000).length;
  const doubled = messages.filter(({ sendsAfterMs }) => sendsAfterMs.length > 1).length;
  const stored = new Set(edits.filter(({ status }) => status !== null && status < 300).map(({ edit }) => edit)).size;
  const perSecond = throughput(operations, end.messages);
  return [
    `messages    ${messages.length} made: ${messages.filter(({ isLost }) => isLost).length} never sent, ${late} more than a minute late, ${doubled} twice`,
    `deliveries  ${attempts.length} POSTs, ${attempts.filter(({ status }) => status !== null && status < 300).length} answered 2xx, ${attempts.filter(({ status }) => status === null).length} not at all`,
    `edits       ${edits.length} PATCHes, ${stored} edits stored; Cvent was given ${writes.length} values`,
    `faults      ${damage.kills} kill -9, ${faults.filter(({ kind }) => kind === 'died_at').length} of them at named points; Redis ${damage.redis}, Postgres ${damage.postgres}, networks ${damage.network}; queue emptied with ${flushed.join(', ') || 'nothing'} waiting`,
    `end         ${end.people.length} people, ${end.sessions.length} sessions, ${end.messages.length} messages; reconciliation ${reconciliation}`,
    `time        ${seconds.load.toFixed(0)} s of load, ${seconds.all.toFixed(0)} s in all`,
    ...(missing.length === 0 ? [] : [`NOT ENOUGH went wrong: ${missing.join('; ')}`]),
    '',
    findings.length === 0 ? 'nothing lost, nothing applied twice, nothing wrong' : `${findings.length} FINDINGS`,
    ...findings.slice(0, MOST_FINDINGS).map(({ kind, what, subject }) => `  ${kind}: ${what} (${subject})`),
    '',
    ...describeRecoveries(operations, end.messages),
    '',
    ...describeSeconds(perSecond, operations.messages[0]?.at ?? 0, operations.faults),
  ];
}

function describeRecoveries(operations: RunOutcome['operations'], inbox: RunOutcome['end']['messages']): string[] {
  const all = recoveries(operations, inbox);
  const told = all.flatMap(({ seconds }) => (seconds === null ? [] : [seconds]));
  const worst = Math.max(0, ...told);
  const slow = all.filter(({ seconds }) => seconds === null || seconds > RECOVERY_GOAL_SECONDS);
  return [
    `throughput back after a fault: median ${quantile(told, 0.5).toFixed(1)} s, p90 ${quantile(told, 0.9).toFixed(1)} s, worst ${worst.toFixed(1)} s (goal ${RECOVERY_GOAL_SECONDS} s)`,
    ...slow.map(({ fault, seconds }) => `  ${seconds === null ? 'not before the load was over' : `${seconds.toFixed(1)} s`}: ${fault.kind} ${fault.target} ${fault.detail}`), // prettier-ignore
  ];
}

function describeSeconds(seconds: readonly Second[], startAt: number, faults: RunOutcome['operations']['faults']): string[] {
  const most = Math.max(1, ...seconds.map(({ applied }) => applied));
  const column = (value: number): string => String(value).padStart(6);
  return [
    'second  made  POSTs   2xx applied',
    ...seconds.map(({ made, attempts, taken, applied }, second) => {
      const here = faults.filter(({ at, kind }) => kind !== 'started' && Math.floor((at - startAt) / 1_000) === second);
      const bar = '#'.repeat(Math.round((applied * BAR) / most)).padEnd(BAR);
      const names = here.map(({ kind, target, detail }) => `${kind} ${target}: ${detail}`).join('; ');
      return `${column(second)}${column(made)} ${column(attempts)}${column(taken)} ${column(applied)}  ${bar} ${names}`.trimEnd();
    }),
  ];
}
