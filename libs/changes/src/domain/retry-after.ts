const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The waits after the first attempt and those that follow: together some three days, as Standard Webhooks advises. */
const WAITS_MS = [5 * SECOND, 30 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
/** How much longer a wait may be, so that many endpoints of one server do not come back together. */
const MOST_SPREAD = 0.2;

/** How long to wait after so many failures in a row; `chance` lies in [0, 1). Null: it is given up. */
export function retryAfterMs(failures: number, chance: number): number | null {
  const wait = WAITS_MS[failures - 1];
  return wait === undefined ? null : Math.round(wait * (1 + MOST_SPREAD * chance));
}
