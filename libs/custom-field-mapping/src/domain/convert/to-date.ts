import { DateTime } from 'luxon';
import { quote, refuse, type Conversion, type SourceField } from './conversion.js';
import { readMoment, type WrittenMoment } from './read-moment.js';

type DateOrder = SourceField['dateOrder'];

/** A date. Of a field that holds dates it is the day as written, whatever time follows: Cvent may write a whole day as midnight UTC. */
export function toDate(text: string, order: DateOrder): Conversion<string> {
  const moment = readMoment(text, order);
  if (moment === 'ambiguous') return ambiguousDate(text);
  return moment ? { value: moment.date } : refuse('not_a_date', `${quote(text)} is no date.`);
}

/** The day of a field that holds moments, in the event's zone: the same whether a message writes the wall clock or a read the instant. */
export function toDayOfEvent(text: string, order: DateOrder, timeZone: string | null): Conversion<string> {
  const moment = readMoment(text, order);
  if (moment === null || moment === 'ambiguous' || moment.offset === null) return toDate(text, order);
  if (timeZone === null)
    return refuse('time_zone_unknown', `The day of ${quote(text)} hangs on the event’s time zone, which is not known.`);
  const at = DateTime.fromISO(`${moment.date}T${moment.time}${moment.offset}`, { zone: timeZone });
  return isPlain(at) ? { value: at.toFormat('yyyy-MM-dd') } : refuse('not_a_date', `${quote(text)} is no date.`);
}

/** A moment, in UTC and to the second. A time without a zone is the event's wall clock; one that the clock shows twice or skips is refused. */
export function toDateTime(text: string, order: DateOrder, timeZone: string | null): Conversion<string> {
  const moment = readMoment(text, order);
  if (moment === 'ambiguous') return ambiguousDate(text);
  if (!moment) return refuse('not_a_time', `${quote(text)} is no date with a time.`);
  if (moment.time === null) return refuse('time_missing', `${quote(text)} is a date without a time of day.`);
  const local = `${moment.date}T${moment.time}`;
  if (moment.offset !== null) return inUtc(DateTime.fromISO(local + moment.offset, { zone: 'utc' }), text);
  return timeZone === null
    ? refuse('time_zone_unknown', `${quote(text)} names no time zone, and the event’s is not known.`)
    : onWallClock(local, moment, timeZone, text);
}

function onWallClock(local: string, moment: WrittenMoment, zone: string, text: string): Conversion<string> {
  const at = DateTime.fromISO(local, { zone });
  if (!at.isValid) return refuse('time_zone_unknown', `${quote(text)} names no time zone, and the event’s zone ${zone} is not known.`);
  if (at.toFormat('HH:mm:ss') !== moment.time || at.getPossibleOffsets().length > 1)
    return refuse('time_ambiguous', `${quote(text)} is a time that clocks in ${zone} skip or show twice.`);
  return inUtc(at, text);
}

function inUtc(at: DateTime, text: string): Conversion<string> {
  const utc = at.toUTC();
  if (!isPlain(utc)) return refuse('not_a_time', `${quote(text)} is no date with a time.`);
  return { value: utc.toFormat(`yyyy-MM-dd'T'HH:mm:ss'Z'`) };
}

/** True for what four digits of a year can say. */
function isPlain(at: DateTime): boolean {
  return at.isValid && at.year >= 0 && at.year <= 9_999;
}

function ambiguousDate(text: string): Conversion<string> {
  return refuse('date_ambiguous', `${quote(text)} may have its month or its day first: Cvent does not say that the field holds dates.`);
}
