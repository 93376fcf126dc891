/** So many messages of one integration may wait and be under way before the next one counts as a backlog. */
export const AT_ONCE = 2;

/**
 * When a message is applied, beside those of other integrations: at once (null), or in the turn of that number. `ahead`: how many messages of its integration
 * wait already. Each integration has {@link AT_ONCE} messages a turn, so the second turn of one that has few is before the hundredth of one that has many.
 */
export function turnOf(ahead: number, last: number): number | null {
  return ahead < AT_ONCE ? null : Math.min(last, Math.floor(ahead / AT_ONCE));
}
