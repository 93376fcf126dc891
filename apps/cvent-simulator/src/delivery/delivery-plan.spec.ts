import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../domain/random.js';
import { DEFAULT_DELIVERY, type DeliveryChanges, withOptions } from './delivery-options.js';
import { planDelivery } from './delivery-plan.js';

function plans(changes: DeliveryChanges, count: number) {
  const random = new Random(4, 'plan');
  const options = withOptions(DEFAULT_DELIVERY, changes);
  return Array.from({ length: count }, () => planDelivery(options, random));
}

describe('planDelivery', () => {
  it('sends once and at once on a calm line', () => {
    expect(new Set(plans({}, 50).map((plan) => JSON.stringify(plan)))).toEqual(new Set(['{"kind":"send","delaysMs":[0]}']));
  });

  it.each([0, 0.1, 0.5, 1])('loses about the wished share: %s', (loss) => {
    const lost = plans({ loss }, 4_000).filter(({ kind }) => kind === 'lost').length / 4_000;
    expect(Math.abs(lost - loss)).toBeLessThan(0.03);
  });

  it.each([0, 0.25, 1])('doubles about the wished share: %s', (duplicates) => {
    const doubled = plans({ duplicates }, 4_000).filter((plan) => plan.kind === 'send' && plan.delaysMs.length === 2).length / 4_000;
    expect(Math.abs(doubled - duplicates)).toBeLessThan(0.03);
  });

  it('loses the same messages whether it also doubles and delays or not', () => {
    const kinds = (changes: DeliveryChanges) => plans({ loss: 0.3, ...changes }, 200).map(({ kind }) => kind);
    expect(kinds({ duplicates: 0.5, reorder: 0.5, delayMs: 9 })).toEqual(kinds({}));
  });

  it('never waits less than the fixed delay nor longer than the reordering permits', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        (seed, delayMs, reorderMaxDelayMs) => {
          const options = withOptions(DEFAULT_DELIVERY, { delayMs, reorderMaxDelayMs, reorder: 0.5, duplicates: 0.5 });
          const plan = planDelivery(options, new Random(seed));
          return plan.kind === 'send' && plan.delaysMs.every((ms) => ms >= delayMs && ms <= delayMs + reorderMaxDelayMs);
        },
      ),
    );
  });
});
