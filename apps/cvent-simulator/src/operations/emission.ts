import type { DeliveryChanges } from '../delivery/delivery-options.js';

/** What a change tells the world. */
export interface Emission {
  /** True changes the account without any message: what webhooks never told, a later pull or manual sync must find. */
  readonly silent?: boolean | undefined;
  /** Delivery options for this call only. */
  readonly delivery?: DeliveryChanges | undefined;
}
