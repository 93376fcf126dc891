import type { Json } from '#kernel';
import { ApiError } from '../http/api-error.js';
import type { Call, Operation } from '../operation.js';
import type { RestParts } from '../parts.js';

/** What `total` and `remaining` read where there is no limit: the specification wants a number. */
const NO_LIMIT = 2_147_483_647;
const DAY_MS = 86_400_000;

/** Operations that any good token may call. */
export const USAGE_OPERATIONS: readonly Operation[] = [
  { method: 'GET', path: '/token-validation', scope: null, answer: () => ({ tokenValid: true, statusCode: 200 }) },
  { method: 'GET', path: '/usage', scope: null, answer: answerUsage },
  { method: 'GET', path: '/usage/tier', scope: null, answer: answerTier },
];

function answerTier({ quota: { tier } }: RestParts): Json {
  return { name: tier.name, quota: tier.callsPerDay, burstLimit: tier.burst, rateLimit: tier.callsPerSecond };
}

function answerUsage({ quota }: RestParts, { query }: Call): Json {
  const after = dateOf(query.get('after'));
  const before = dateOf(query.get('before'));
  if (after !== null && before !== null && Date.parse(before) - Date.parse(after) > 7 * DAY_MS) throw new ApiError(400, 'Bad Request');
  const total = quota.tier.callsPerDay ?? NO_LIMIT;
  return {
    data: quota
      .days()
      .filter(({ date }) => (after === null || date >= after) && (before === null || date <= before))
      .map(({ date, used }) => ({ date, used, remaining: Math.max(0, total - used), total })),
  };
}

function dateOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(Date.parse(text))) throw new ApiError(400, 'Bad Request');
  return text.slice(0, 10);
}
