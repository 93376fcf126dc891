import { CULTURES } from './names.js';

const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const PLACES = CULTURES.flatMap(({ places }) => places);
const COUNTRIES = new Map(PLACES.map(({ countryCode, country }) => [countryCode, country]));
const STATES = new Map(PLACES.map(({ countryCode, stateCode, state }) => [`${countryCode} ${stateCode}`, state]));

/** Whether a text is an ISO 3166-1 alpha-2 code, in capitals. */
export function isCountryCode(text: string): boolean {
  return /^[A-Z]{2}$/.test(text) && names.of(text) !== undefined;
}

/** The name of a country as webhooks write it: in capitals. Empty for an empty code. */
export function countryOf(code: string): string {
  if (code === '') return '';
  return COUNTRIES.get(code) ?? (names.of(code) ?? code).toUpperCase();
}

/** The name of a state; the code itself where the name is not known here. Empty for an empty code. */
export function stateOf(countryCode: string, stateCode: string): string {
  return stateCode === '' ? '' : (STATES.get(`${countryCode} ${stateCode}`) ?? stateCode);
}
