/** A replaced webhook token that still works. */
export interface PreviousToken {
  /** The ciphertext. */
  readonly token: string;
  /** ISO 8601; from then on it works no more. */
  readonly until: string;
}

/** How many replaced tokens may still work: each is compared at every delivery. */
export const MOST_PREVIOUS_TOKENS = 5;

/** Those that still work. */
export function stillValid(tokens: readonly PreviousToken[], now: Date): PreviousToken[] {
  return tokens.filter(({ until }) => Date.parse(until) > now.getTime());
}

/** Those that work after `replaced` has joined them. Null: they would be too many. */
export function withReplaced(tokens: readonly PreviousToken[], replaced: PreviousToken, now: Date): PreviousToken[] | null {
  const valid = stillValid(tokens, now);
  return valid.length < MOST_PREVIOUS_TOKENS ? [...valid, replaced] : null;
}

/** When the first of them ends, ISO 8601. Null: there is none. */
export function firstEnd(tokens: readonly PreviousToken[]): string | null {
  return tokens.map(({ until }) => until).sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}
