import type { Random } from '../domain/random.js';
import type { DeliveryOptions } from './delivery-options.js';

/** What becomes of one message: nothing, or one send for each delay. */
export type DeliveryPlan = { readonly kind: 'lost' } | { readonly kind: 'send'; readonly delaysMs: readonly number[] };

/** Decides the fate of one message. Draws the same number of times whatever the options, so that changing one does not shift the others. */
export function planDelivery(options: DeliveryOptions, random: Random): DeliveryPlan {
  const isLost = random.chance(options.loss);
  const isDuplicated = random.chance(options.duplicates);
  const delaysMs = [sendDelay(options, random), sendDelay(options, random)];
  if (isLost) return { kind: 'lost' };
  return { kind: 'send', delaysMs: isDuplicated ? delaysMs : delaysMs.slice(0, 1) };
}

function sendDelay({ delayMs, reorder, reorderMaxDelayMs }: DeliveryOptions, random: Random): number {
  const isHeldBack = random.chance(reorder);
  const holdMs = 1 + random.below(Math.max(1, reorderMaxDelayMs));
  return isHeldBack ? delayMs + holdMs : delayMs;
}
