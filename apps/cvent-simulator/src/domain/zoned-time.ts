const DAY_MS = 86_400_000;
const PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
const formats = new Map<string, Intl.DateTimeFormat>();

/** A wall-clock time of an IANA zone as UTC: ISO 8601 with milliseconds. Of a time that comes twice in autumn, the first; one that spring skips counts as before the change. */
export function toUtc(local: string, timezone: string): string {
  const wallMs = Date.parse(`${local}Z`);
  const earlier = wallMs - offsetMs(wallMs - DAY_MS, timezone);
  const later = wallMs - offsetMs(wallMs + DAY_MS, timezone);
  const fits = (timeMs: number): boolean => timeMs + offsetMs(timeMs, timezone) === wallMs;
  return new Date(!fits(earlier) && fits(later) ? later : earlier).toISOString();
}

/** How far the zone is ahead of UTC at that time. */
function offsetMs(timeMs: number, timezone: string): number {
  const parts = new Map(
    formatOf(timezone)
      .formatToParts(timeMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const [year, month, day, hour, minute, second] = PARTS.map((part) => parts.get(part)!) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(timeMs / 1_000) * 1_000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const numeric = Object.fromEntries(PARTS.map((part) => [part, 'numeric'])) as Intl.DateTimeFormatOptions;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...numeric });
  formats.set(timeZone, format);
  return format;
}
