import { DateTime } from 'luxon';
import type { SourceField } from './conversion.js';

/** A date as it was written, with the time of day if there was one. Both exist: no 31 June, no 25:00. */
export interface WrittenMoment {
  /** `2031-05-14` */
  readonly date: string;
  /** `09:41:07`. Null: no time of day was written. */
  readonly time: string | null;
  /** `Z` or `+02:00`. Null: without a zone. */
  readonly offset: string | null;
}

const ISO = /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[T ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,]\d+)?)?\s?(?<offset>Z|[+-]\d\d:?\d\d)?)?$/i; // prettier-ignore
const SLASHES =
  /^(?<first>\d{1,2})\/(?<next>\d{1,2})\/(?<year>\d{4})(?:,? (?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d))?(?: ?(?<half>[AP])\.?M\.?)?)?$/i;

/**
 * Reads a date, with or without a time of day. ISO forms are clear by themselves (`2031-05-14`, `2031-05-14T09:41:07Z`, `2031-05-14 09:41:07.0`); one with
 * slashes only where Cvent says that the field holds dates, and in which order. `ambiguous`: the order is not known. Null: no date.
 */
export function readMoment(text: string, order: SourceField['dateOrder']): WrittenMoment | 'ambiguous' | null {
  const iso = ISO.exec(text)?.groups;
  if (iso) return momentOf(iso, iso['month'], iso['day']);
  const written = SLASHES.exec(text)?.groups;
  if (!written) return null;
  if (order === null) return 'ambiguous';
  const { first, next } = written;
  return order === 'month_first' ? momentOf(written, first, next) : momentOf(written, next, first);
}

type Groups = Readonly<Record<string, string | undefined>>;

function momentOf(written: Groups, month: string | undefined, day: string | undefined): WrittenMoment | null {
  const { year, hour, minute, second, offset } = written;
  const hours = hour === undefined ? 0 : hourOf(Number(hour), written['half']);
  if (hours === null || hours > 23) return null;
  const local = DateTime.fromObject(
    { year: Number(year), month: Number(month), day: Number(day), hour: hours, minute: Number(minute ?? 0), second: Number(second ?? 0) },
    { zone: 'utc' },
  );
  if (!local.isValid) return null;
  return {
    date: local.toFormat('yyyy-MM-dd'),
    time: hour === undefined ? null : local.toFormat('HH:mm:ss'),
    offset: offset?.toUpperCase() ?? null,
  };
}

/** The hour of 24. Null: no such hour on a clock with twelve. */
function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
}
