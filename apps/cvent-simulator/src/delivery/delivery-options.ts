/** How the webhook URL is called: exactly as given, or with `/<EventType>/<messageStub>` behind it. Cvent's documents and real receivers differ. */
export const URL_FORMS = ['bare', 'typed'] as const;

/** How messages travel to a target. Probabilities are 0 to 1. */
export interface DeliveryOptions {
  readonly urlForm: (typeof URL_FORMS)[number];
  /** Added to every send. */
  readonly delayMs: number;
  /** Probability that a message is sent twice. */
  readonly duplicates: number;
  /** Probability that a send is held back, so that later ones overtake it. */
  readonly reorder: number;
  /** The longest that it is held back. */
  readonly reorderMaxDelayMs: number;
  /** Probability that a message is never sent. */
  readonly loss: number;
  /** Most elements of one body, for operations that tell of many records at once. */
  readonly batchSize: number;
  /** Waits before the second, third, … attempt; when all are used up the message is given up. */
  readonly retryDelaysMs: readonly number[];
  /** An attempt that takes longer has failed. */
  readonly timeoutMs: number;
}

const MINUTE_MS = 60_000;

/** A calm line: every message once, in order of its start, and three more tries after 1, 5 and 15 minutes (Cvent's own schedule is not published). */
export const DEFAULT_DELIVERY: DeliveryOptions = {
  urlForm: 'bare',
  delayMs: 0,
  duplicates: 0,
  reorder: 0,
  reorderMaxDelayMs: 2_000,
  loss: 0,
  batchSize: 1,
  retryDelaysMs: [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS],
  timeoutMs: 10_000,
};

/** Options with some of them changed; what is undefined stays. */
export function withOptions(
  base: DeliveryOptions,
  changes: { readonly [K in keyof DeliveryOptions]?: DeliveryOptions[K] | undefined },
): DeliveryOptions {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return { ...base, ...given };
}

/** Some delivery options. */
export type DeliveryChanges = Parameters<typeof withOptions>[1];
