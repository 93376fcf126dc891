import { randomFrom } from '../../../bench/src/random.js';
import type { NetworkMode } from '../stand/tcp-proxy.js';
import type { Profile } from './profile.js';

/** Processes that are killed. */
export const VICTIMS = ['api-1', 'api-2', 'worker-1', 'worker-2'] as const;
/** Points at which they are told to die (see die-at.mjs). */
export const POINTS = {
  api: ['before-inbox-commit', 'after-inbox-commit', 'before-publish'],
  worker: ['before-apply-commit', 'after-apply-commit', 'between-facts', 'after-push-mark', 'before-push-settle'],
} as const;

/** One thing that goes wrong, so long after the load began. */
export type PlannedFault = { readonly afterMs: number } & (
  | { readonly kind: 'kill'; readonly victim: string }
  | { readonly kind: 'die_at'; readonly victim: string; readonly point: string; readonly passes: number }
  | { readonly kind: 'flush' }
  | { readonly kind: 'redis' }
  | { readonly kind: 'postgres'; readonly how: 'immediate' | 'kill' }
  | { readonly kind: 'network'; readonly network: 'postgres' | 'redis' | 'cvent'; readonly mode: NetworkMode; readonly forMs: number }
);

type Blow = PlannedFault extends infer F ? (F extends PlannedFault ? Omit<F, 'afterMs'> : never) : never;

const NETWORKS = ['postgres', 'redis', 'cvent'] as const;
const MODES: readonly NetworkMode[] = [{ kind: 'reset' }, { kind: 'blackhole' }, { kind: 'delay', delayMs: 40 }, { kind: 'stall' }];

/** All that goes wrong in a run, by time, from the seed alone. Kills and the faults of servers and networks are spread evenly, each over the whole run, and meet by chance. */
export function planFaults(seed: number, profile: Profile): PlannedFault[] {
  const random = randomFrom(seed ^ 0xfa17);
  const below = (n: number): number => Math.floor(random() * n);
  const shuffled = <T>(list: T[]): T[] => {
    for (let at = list.length - 1; at > 0; at--) {
      const other = below(at + 1);
      [list[at], list[other]] = [list[other]!, list[at]!];
    }
    return list;
  };
  const times = <T>(n: number, make: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => make(index));

  const offset = below(MODES.length);
  const kills = shuffled(times(profile.kills, (n): Blow => killOf(n, below)));
  const blows = shuffled<Blow>([
    ...times(profile.flushes, (): Blow => ({ kind: 'flush' })),
    ...times(profile.redisCrashes, (): Blow => ({ kind: 'redis' })),
    ...times(profile.postgresCrashes, (n): Blow => ({ kind: 'postgres', how: (n + offset) % 2 === 0 ? 'kill' : 'immediate' })),
    ...times(profile.networkFaults, (n): Blow => ({ kind: 'network', network: NETWORKS[(n + offset) % NETWORKS.length]!, mode: MODES[(n + offset) % MODES.length]!, forMs: 2_000 + below(3_000) })), // prettier-ignore
  ]);
  const lengthMs = (profile.messages / profile.perSecond) * 1_000;
  const spread = (list: readonly Blow[]): PlannedFault[] => {
    const slot = (lengthMs * 0.88) / list.length;
    return list.map((blow, index) => ({ ...blow, afterMs: Math.round(lengthMs * 0.06 + slot * (index + random() * 0.8)) }));
  };
  return [...spread(kills), ...spread(blows)].sort((a, b) => a.afterMs - b.afterMs);
}

/** Every victim in turn; every second time at one of its points, each of which has its turn too. */
function killOf(n: number, below: (n: number) => number): Blow {
  const victim = VICTIMS[n % VICTIMS.length]!;
  const round = Math.floor(n / VICTIMS.length);
  if (round % 2 === 1 && n % 2 === 0) return { kind: 'kill', victim };
  const points = victim.startsWith('api') ? POINTS.api : POINTS.worker;
  const turn = n % 2 === 1 ? round : round / 2 + below(points.length);
  return { kind: 'die_at', victim, point: points[Math.floor(turn) % points.length]!, passes: below(20) };
}
