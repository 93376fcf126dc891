import { DateTime } from 'luxon';

/** Nothing that is held began before; a year that Postgres cannot keep is none. */
const EARLIEST_MS = Date.UTC(1900, 0);

const WRITTEN = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s?(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * The instant of a session's start or end, in ms (B13). A time that names its offset is that instant. One without is the wall clock of the event's zone: of two instants that the clock shows,
 * the first; of none, as when the clock jumps over it, the one that it would have been without the jump. Null: no time, or it hangs on a zone that is not known.
 * Cvent's own names of zones (`Eastern Time`) are never read.
 */
export function readSessionTime(text: string, timeZone: string | null): number | null {
  const [, date, time, offset] = WRITTEN.exec(text.trim()) ?? [];
  if (date === undefined || time === undefined) return null;
  if (offset === undefined && timeZone === null) return null;
  const zone = offset === undefined ? timeZone! : 'utc';
  const at = DateTime.fromISO(`${date}T${time}${offset?.toUpperCase() ?? ''}`, { zone });
  if (!at.isValid) return null;
  const atMs = offset === undefined ? Math.min(...at.getPossibleOffsets().map((each) => each.toMillis())) : at.toMillis();
  return atMs < EARLIEST_MS ? null : atMs;
}
