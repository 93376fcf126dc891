import { isCountryCode } from '../../domain/places.js';

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?Z$/;

/** Forms that texts may have to have. */
export const TEXT_FORMATS = {
  email: (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text),
  uri: (text: string) => URL.canParse(text),
  uuid: (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  country: isCountryCode,
  /** A day that there is: `2031-02-28`. */
  date: isDay,
  /** A point in time in UTC: `2031-02-28T12:00:00Z`, with a fraction of a second or without. */
  time: (text: string) => isDay(TIME.exec(text)?.[1] ?? ''),
} as const satisfies Record<string, (text: string) => boolean>;
/** A form of texts. */
export type TextFormat = keyof typeof TEXT_FORMATS;

function isDay(text: string): boolean {
  return DAY.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
}
