import type { RestSettings } from '../rest-settings.js';
import type { Quota } from './quota.js';

/** The X-RateLimit headers as the settings want them; none where there is no limit to tell. Reset is in seconds since 1970. */
export function rateLimitHeaders(quota: Quota, kind: RestSettings['rateLimitHeaders'], now: Date): Readonly<Record<string, string>> {
  const { tier, remaining } = quota;
  if (kind === 'second') {
    return headers(tier.callsPerSecond, quota.remainingThisSecond, Math.floor(now.getTime() / 1_000) + 1);
  }
  if (kind === 'off' || tier.callsPerDay === null || remaining === null) return {};
  return headers(tier.callsPerDay, remaining, quota.resetAtMs / 1_000);
}

function headers(limit: number, remaining: number, resetAt: number): Readonly<Record<string, string>> {
  return { 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': String(remaining), 'x-ratelimit-reset': String(resetAt) };
}
