/** What an account may call. */
export interface Tier {
  /** As GET /usage/tier names it. */
  readonly name: string;
  /** Calls from one midnight GMT to the next; null for unlimited. */
  readonly callsPerDay: number | null;
  readonly callsPerSecond: number;
  /** Calls that may come at once after a rest. */
  readonly burst: number;
}

/** Cvent's tiers, and one without a limit that a test would meet: it still tells the truth, a premium tier without daily quota whose rate is enforced as stated. */
export const TIERS = {
  free: { name: 'API_Platform_Free_Tier', callsPerDay: 1_000, callsPerSecond: 2, burst: 1 },
  standard: { name: 'API_Platform_Standard_Tier', callsPerDay: 15_000, callsPerSecond: 10, burst: 10 },
  premium: { name: 'API_Platform_Premium_Tier', callsPerDay: 500_000, callsPerSecond: 25, burst: 25 },
  unlimited: { name: 'API_Platform_Premium_Tier', callsPerDay: null, callsPerSecond: 10_000, burst: 10_000 },
} as const satisfies Record<string, Tier>;

/** The name of a tier in the admin API. */
export type TierName = keyof typeof TIERS;
