/** The id that Cvent writes where there is none. */
export const NO_STUB = '00000000-0000-0000-0000-000000000000';

/** An id as webhooks write it: upper case. Null becomes the zero UUID. */
export function stub(id: string | null): string {
  return id === null ? NO_STUB : id.toUpperCase();
}

/** The date of an ISO time: `2031-05-14`. Empty for null. */
export function dateOnly(time: string | null): string {
  return time === null ? '' : time.slice(0, 10);
}

/** A wall-clock time as sessions have it: milliseconds and no zone. */
export function sessionTime(local: string): string {
  return `${local}.000`;
}

/** A wall-clock time as events have it: a space, tenths and no zone. */
export function eventTime(local: string): string {
  return `${local.replace('T', ' ')}.0`;
}

/** An ISO time as substitutions have it: a space and no zone, still UTC. */
export function spacedTime(time: string): string {
  return time.replace('T', ' ').replace('Z', '');
}

/** Recent: long ago some zones had no summer time, and were named accordingly. */
const SOME_TIME = Date.UTC(2030, 0, 1);
const zoneNames = new Map<string, string>();

/** The name that Cvent shows for an IANA zone, such as `Eastern Time`. It cannot be turned back into an IANA name. */
export function zoneDisplayName(timezone: string): string {
  const known = zoneNames.get(timezone);
  if (known !== undefined) return known;
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longGeneric' }).formatToParts(SOME_TIME);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? timezone;
  zoneNames.set(timezone, name);
  return name;
}
