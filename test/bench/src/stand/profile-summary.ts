import type { Profiler } from 'node:inspector';

/** Where a process spent its time. */
export interface ProfileSummary {
  readonly seconds: number;
  /** Of these, not waiting. */
  readonly busySeconds: number;
  /** The functions that took most of the busy time, each with all that it called, once however deep it called itself. Shares from 0 to 1. */
  readonly functions: readonly { readonly name: string; readonly share: number }[];
}

/** Frames that stand for no function of anybody's. */
const NO_FUNCTION = new Set(['(root)', '(program)', '(idle)', '']);

/** Adds up a CPU profile. What Node is made of is left out, but for garbage collection and what it does natively. */
export function summaryOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, most: number): ProfileSummary {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const callerOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const own = new Map<number, number>();
  samples.forEach((id, index) => own.set(id, (own.get(id) ?? 0) + timeDeltas[index]!));
  const total = sum(own.values());
  const busy = total - sum([...own].filter(([id]) => byId.get(id)!.callFrame.functionName === '(idle)').map(([, time]) => time)); // prettier-ignore
  const times = new Map<string, number>();
  for (const [id, time] of own) {
    const names = new Set<string>();
    for (let at: number | undefined = id; at !== undefined; at = callerOf.get(at)) names.add(nameOf(byId.get(at)!));
    for (const name of names) times.set(name, (times.get(name) ?? 0) + time);
  }
  times.delete('');
  const functions = [...times].map(([name, time]) => ({ name, share: time / busy })).sort((a, b) => b.share - a.share);
  return { seconds: total / 1e6, busySeconds: busy / 1e6, functions: functions.slice(0, most) };
}

/** The summary as text, a function a line. */
export function describeProfile({ seconds, busySeconds, functions }: ProfileSummary): string {
  const lines = functions.map(({ name, share }) => `${(share * 100).toFixed(1).padStart(6)} %  ${name}`);
  return [`busy ${busySeconds.toFixed(1)} s of ${seconds.toFixed(1)} s; of the busy time, with all that was called:`, ...lines, ''].join(
    '\n',
  );
}

/** Function, file and line; empty for what is left out. */
function nameOf({ callFrame: { functionName, url, lineNumber } }: Profiler.ProfileNode): string {
  if (NO_FUNCTION.has(functionName) || url.startsWith('node:')) return '';
  if (url === '') return functionName;
  return `${functionName} (${url.split('/').slice(-2).join('/')}:${lineNumber + 1})`;
}

function sum(times: Iterable<number>): number {
  let total = 0;
  for (const time of times) total += time;
  return total;
}
