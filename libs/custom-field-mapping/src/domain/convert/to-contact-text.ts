import parsePhoneNumber from 'libphonenumber-js';
import { countryCode, countryName } from './countries.js';
import { quote, refuse, type Conversion } from './conversion.js';

const EMAIL = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:".]+(\.[^\s@<>()[\]\\,;:".]+)+$/;
const WEB_ADDRESS = /^https?:\/\/[^\s/]\S*$/i;
/** `www.example.com`, `linkedin.com/in/ada`: what browsers take without `https://`. */
const BARE_ADDRESS = /^(www\.([a-z0-9-]+\.)+[a-z]{2,}(\/\S*)?|([a-z0-9-]+\.)+[a-z]{2,}\/\S*)$/i;

/** An email address, as written. */
export function toEmail(text: string): Conversion<string> {
  return EMAIL.test(text) ? { value: text } : refuse('not_an_email', `${quote(text)} is no email address.`);
}

/** A web address. Nothing but http and https passes; where neither is written, it is https. */
export function toUrl(text: string): Conversion<string> {
  const address = BARE_ADDRESS.test(text) ? `https://${text}` : text;
  return WEB_ADDRESS.test(address) && URL.canParse(address)
    ? { value: address }
    : refuse('not_a_url', `${quote(text)} is no address that starts with http:// or https://.`);
}

/** The country's English name, whether Cvent writes `PAKISTAN`, `Pakistan`, `PK` or `PAK`. */
export function toCountry(text: string): Conversion<string> {
  const code = countryCode(text);
  return code === null ? refuse('country_unknown', `${quote(text)} is no country that ISO 3166 knows.`) : { value: countryName(code) };
}

/** A phone number: spaced in the international form when it says its country, is valid and keeps each of its digits; otherwise as it is written. */
export function toPhone(text: string): Conversion<string> {
  const number = text.startsWith('+') ? parsePhoneNumber(text, { extract: false }) : undefined;
  const written = number?.isValid() ? number.formatInternational() : text;
  return { value: digitsOf(written) === digitsOf(text) ? written : text };
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}
