import { describe, expect, it } from 'vitest';
import { describeProfile, summaryOf } from './profile-summary.js';

const node = (id: number, functionName: string, children: number[] = [], url = 'file:///dist/a/b.js') => ({
  id,
  callFrame: { functionName, scriptId: '1', url, lineNumber: 9, columnNumber: 0 },
  children,
});

describe('the summary of a profile', () => {
  const nodes = [
    node(1, '(root)', [2, 3, 6], ''),
    node(2, '(idle)', [], ''),
    node(3, 'apply', [4]),
    node(4, 'apply', [5, 7]),
    node(5, 'save'),
    node(6, '(garbage collector)', [], ''),
    node(7, 'emit', [], 'node:events'),
  ];
  const profile = { nodes, startTime: 0, endTime: 0, samples: [2, 5, 4, 6, 7], timeDeltas: [6e6, 1e6, 1e6, 1e6, 1e6] };

  it('counts a function with all that it called, once, and waits not at all', () => {
    const { seconds, busySeconds, functions } = summaryOf(profile, 10);
    expect([seconds, busySeconds]).toEqual([10, 4]);
    expect(functions).toEqual([
      { name: 'apply (a/b.js:10)', share: 0.75 },
      { name: 'save (a/b.js:10)', share: 0.25 },
      { name: '(garbage collector)', share: 0.25 },
    ]);
  });

  it('is text, the greatest share first', () => {
    expect(describeProfile(summaryOf(profile, 1))).toBe(
      'busy 4.0 s of 10.0 s; of the busy time, with all that was called:\n  75.0 %  apply (a/b.js:10)\n',
    );
  });
});
