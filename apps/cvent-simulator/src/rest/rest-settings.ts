import type { BULK_CODES, BULK_ORDERS } from './contacts/bulk-items.js';
import type { ContactKey } from './contacts/plan-contact-write.js';
import type { ErrorShape } from './http/api-error.js';

/** What the X-RateLimit headers tell of; Cvent does not say which it is. */
export const RATE_LIMIT_HEADERS = ['day', 'second', 'off'] as const;

/** How the REST API behaves where Cvent's behaviour is not known or may change. */
export interface RestSettings {
  /** What tokens state, and how long they live. */
  readonly tokenLifetimeSeconds: number;
  /** When tokens really die; null for as stated. */
  readonly tokenDiesAfterSeconds: number | null;
  /** The answer to bad credentials: documented is 400, some saw 401. */
  readonly invalidClientStatus: 400 | 401;
  readonly errorShape: ErrorShape;
  readonly rateLimitHeaders: (typeof RATE_LIMIT_HEADERS)[number];
  /** Whether lists say how many records there are; Cvent may leave it out. */
  readonly totalCount: boolean;
  /** How long reads with `after` do not see a change. A record that changed again in that time is not seen at all. */
  readonly indexDelayMs: number;
  /** Whether records name the custom fields that nobody answered, with an empty list. */
  readonly unansweredFields: boolean;
  /** How long the tokens of a list's pages are good, from its first page on; null for ever. */
  readonly pageTokenLifetimeSeconds: number | null;
  /** Added to every answer. */
  readonly answerDelayMs: number;
  /** True makes this the wrong region: every path is answered 404. */
  readonly isOtherRegion: boolean;
  /** Events that REST takes for another account's; webhooks still tell of them. */
  readonly hiddenEventIds: readonly string[];
  /** What no two contacts may share. */
  readonly contactKey: ContactKey;
  /** The answer to a bulk write: documented is 207, some saw 200. */
  readonly bulkStatus: 200 | 207;
  /** How items of a bulk answer that failed name their code. */
  readonly bulkErrorCodes: (typeof BULK_CODES)[number];
  readonly bulkOrder: (typeof BULK_ORDERS)[number];
  /** True answers a write with 200 and keeps the old values. */
  readonly ignoreWrites: boolean;
  /** Whether writes by REST come back as webhook messages; Cvent does not say. */
  readonly echoWrites: boolean;
  /** Added to the send of such a message; 0 for what holds for the target. */
  readonly echoDelayMs: number;
}

/** As documented. */
export const DEFAULT_REST_SETTINGS: RestSettings = {
  tokenLifetimeSeconds: 3_600,
  tokenDiesAfterSeconds: null,
  invalidClientStatus: 400,
  errorShape: 'documented',
  rateLimitHeaders: 'day',
  totalCount: true,
  indexDelayMs: 0,
  unansweredFields: false,
  pageTokenLifetimeSeconds: null,
  answerDelayMs: 0,
  isOtherRegion: false,
  hiddenEventIds: [],
  contactKey: 'email',
  bulkStatus: 207,
  bulkErrorCodes: 'number',
  bulkOrder: 'as-sent',
  ignoreWrites: false,
  echoWrites: false,
  echoDelayMs: 0,
};

/** Some settings; what is undefined stays. */
export type RestSettingsChanges = { readonly [K in keyof RestSettings]?: RestSettings[K] | undefined };

/** Settings with some of them changed. */
export function withSettings(base: RestSettings, changes: RestSettingsChanges): RestSettings {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return { ...base, ...given };
}
