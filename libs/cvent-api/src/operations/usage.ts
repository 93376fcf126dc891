import type { QuotaTier } from '#cvent-http';
import { isJsonObject } from '#kernel';
import type { CventClient } from '../cvent-client.js';

/** What the account may do (GET /usage/tier). Null when Cvent answered in a form that is not known. */
export async function getTier(client: CventClient): Promise<QuotaTier | null> {
  const { body } = await client.call({ name: 'usage.tier', method: 'GET', path: '/usage/tier', scope: null });
  if (!isJsonObject(body)) return null;
  const { name, rateLimit, quota } = body;
  if (typeof rateLimit !== 'number' || rateLimit <= 0) return null;
  const isLimited = typeof quota === 'number' && quota >= 0;
  return {
    name: typeof name === 'string' ? name : 'unnamed',
    callsPerSecond: rateLimit,
    callsPerDay: isLimited ? Math.floor(quota) : null,
  };
}

/** Calls that the account made today, those of others included (GET /usage). Null: Cvent did not say. */
export async function getUsedToday(client: CventClient): Promise<number | null> {
  const { body, dateMs } = await client.call({ name: 'usage.list', method: 'GET', path: '/usage', scope: null });
  const days = isJsonObject(body) && Array.isArray(body['data']) ? (body['data'] as readonly unknown[]) : [];
  const today = new Date(dateMs).toISOString().slice(0, 10);
  for (const day of days) {
    if (isJsonObject(day) && typeof day['date'] === 'string' && day['date'].startsWith(today) && typeof day['used'] === 'number')
      return Math.max(0, Math.floor(day['used']));
  }
  return null;
}
