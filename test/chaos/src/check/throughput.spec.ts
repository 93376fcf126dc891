import { describe, expect, it } from 'vitest';
import type { FaultRecord, MadeMessage, Operations } from '../log/operations.js';
import type { EndMessage } from './end-state.js';
import { recoveries, throughput } from './throughput.js';

const PER_SECOND = 10;
const SECONDS = 60;

/** A message every tenth of a second. */
const MESSAGES = Array.from({ length: SECONDS * PER_SECOND }, (_, n) => ({ at: n * 100, isLost: false }) as MadeMessage);

function logs(...faults: FaultRecord[]): Operations {
  return { messages: MESSAGES, attempts: [], edits: [], writes: [], faults };
}

/** Each is applied at once, but for those of a gap, which are applied at its end. */
function inbox(gapFrom = 0, gapTo = 0): EndMessage[] {
  return MESSAGES.map(({ at }) => ({ stub: '', status: 'applied', receivedAt: at, finishedAt: at >= gapFrom && at < gapTo ? gapTo : at }));
}

function fault(kind: FaultRecord['kind'], at: number, overAt = at): FaultRecord {
  return { kind, at, overAt, target: 'x', detail: '' };
}

describe('throughput of a chaos run', () => {
  it('counts what happened in each second', () => {
    const seconds = throughput(logs(), inbox(10_000, 15_000));
    expect(seconds.slice(9, 16).map(({ applied }) => applied)).toEqual([10, 0, 0, 0, 0, 0, 60]);
    expect(seconds[12]).toMatchObject({ made: 10, taken: 0 });
  });

  it('is back after a kill when as much is applied as is made', () => {
    const [whole] = recoveries(logs(fault('kill', 20_000)), inbox());
    const [gap] = recoveries(logs(fault('kill', 20_000)), inbox(20_000, 26_000));
    expect(whole!.seconds).toBe(0);
    expect(gap!.seconds).toBeGreaterThanOrEqual(4);
    expect(gap!.seconds).toBeLessThanOrEqual(6);
  });

  it('counts from the end of a bad network', () => {
    const [recovery] = recoveries(logs(fault('proxy', 20_000, 25_000)), inbox(20_000, 26_000));
    expect(recovery!.seconds).toBeLessThanOrEqual(1);
  });

  it('says when the load was over before', () => {
    const all = recoveries(logs(fault('proxy', 20_000, 25_000), fault('started', 1_000), fault('redis', 30_000)), inbox(20_000, 100_000));
    expect(all.map(({ fault: { kind }, seconds }) => [kind, seconds])).toEqual([
      ['proxy', null],
      ['redis', null],
    ]);
  });
});
