import { describe, expect, it } from 'vitest';
import { planFaults, POINTS, VICTIMS } from './fault-plan.js';
import { LONG, SHORT } from './profile.js';

describe('the plan of faults', () => {
  it.each([SHORT, LONG])('is the same for the same seed, and another for another ($name)', (profile) => {
    expect(planFaults(3, profile)).toEqual(planFaults(3, profile));
    expect(planFaults(3, profile)).not.toEqual(planFaults(4, profile));
  });

  it.each([SHORT, LONG])('holds all that its profile asks for, by time, while there is load ($name)', (profile) => {
    const faults = planFaults(1, profile);
    const count = (...kinds: string[]): number => faults.filter(({ kind }) => kinds.includes(kind)).length;
    expect(count('kill', 'die_at')).toBe(profile.kills);
    expect([count('flush'), count('redis'), count('postgres'), count('network')]).toEqual([
      profile.flushes,
      profile.redisCrashes,
      profile.postgresCrashes,
      profile.networkFaults,
    ]);
    const times = faults.map(({ afterMs }) => afterMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan((profile.messages / profile.perSecond) * 1_000);
  });

  it('kills everybody in the long form, at every point and in between, and makes every network bad in every way', () => {
    const faults = planFaults(1, LONG);
    const kills = faults.filter(({ kind }) => kind === 'kill' || kind === 'die_at');
    expect(new Set(kills.map((fault) => ('victim' in fault ? fault.victim : '')))).toEqual(new Set(VICTIMS));
    const points = faults.flatMap((fault) => (fault.kind === 'die_at' ? [fault.point] : []));
    expect(new Set(points)).toEqual(new Set([...POINTS.api, ...POINTS.worker]));
    expect(kills.length - points.length).toBeGreaterThan(kills.length / 5);
    const bad = faults.flatMap((fault) => (fault.kind === 'network' ? [`${fault.network} ${fault.mode.kind}`] : []));
    expect(new Set(bad).size).toBe(12);
  });
});
