import type { CustomFieldType, CventFieldType, PersonFieldType } from '#contracts';
import type { Json } from '#kernel';

/** Why a value cannot be converted. */
export type RefusalCode =
  | 'unreadable'
  | 'too_long'
  | 'too_short'
  | 'needed_by_cvent'
  | 'loses_time'
  | 'not_a_us_phone'
  | 'several_values'
  | 'not_a_number'
  | 'number_ambiguous'
  | 'number_too_precise'
  | 'not_a_date'
  | 'date_ambiguous'
  | 'not_a_time'
  | 'time_missing'
  | 'time_zone_unknown'
  | 'time_ambiguous'
  | 'not_yes_or_no'
  | 'choice_unknown'
  | 'needs_read'
  | 'country_unknown'
  | 'not_an_email'
  | 'not_a_url';

/** A value that cannot be taken, and why, in words for the planner of the event. */
export interface Refusal {
  readonly refused: RefusalCode;
  readonly message: string;
}

/** What a conversion answers: the value in the form of its target, null when there is none, or why it is refused. */
export type Conversion<T extends Json = Json> = { readonly value: T | null } | Refusal;

/** What Cvent says of the field that a value comes from. */
export interface SourceField {
  readonly type: CventFieldType;
  /** What Cvent lets people choose from. Null: anything, or not known. */
  readonly choices: readonly string[] | null;
  /** Which number comes first in a date that is written with slashes. Null: the field is none of dates, so such a date cannot be read. */
  readonly dateOrder: 'month_first' | 'day_first' | null;
}

/** What the field takes that a value goes to. */
export interface TargetField {
  readonly type: CustomFieldType | PersonFieldType;
  /** Null unless the type is a choice. */
  readonly choices: readonly string[] | null;
  /** In characters (UTF-16 units). Null: no bound, or no text. */
  readonly largestLength: number | null;
}

/** How a value came to us. */
export interface ValueContext {
  /** Messages write several answers as one text, in a way that nobody documented; reads list them. */
  readonly cameFrom: 'message' | 'read';
  /** The event's IANA zone, for times that come without one. Null: not known. */
  readonly timeZone: string | null;
}

/** Says no. */
export function refuse(refused: RefusalCode, message: string): Refusal {
  return { refused, message };
}

/** True for a conversion that says no. */
export function isRefusal(conversion: object): conversion is Refusal {
  return 'refused' in conversion;
}

const LONGEST_QUOTE = 60;

/** A value as a message quotes it: cut, where it is long. */
export function quote(value: string): string {
  return `“${value.length > LONGEST_QUOTE ? `${[...value].slice(0, LONGEST_QUOTE).join('')}…` : value}”`;
}
