import type { DeliveryChanges } from './delivery/delivery-options.js';
import type { TargetSpec } from './delivery/target.js';

/** Delivery options of one event's receiver, and how it is called. */
export type EventTargetOptions = DeliveryChanges & Pick<TargetSpec, 'concurrency' | 'validate'>;

/** The receiver of one event's webhooks. */
export interface EventTarget extends Pick<TargetSpec, 'url' | 'token'> {
  readonly options?: EventTargetOptions | undefined;
}

/** The same receiver as the webhook side knows it: it hears of this event only. */
export function toTargetSpec(eventId: string, { url, token, options = {} }: EventTarget): TargetSpec {
  const { concurrency, validate, ...delivery } = options;
  return { url, token, eventIds: [eventId], delivery, concurrency, validate };
}
