import { foldText } from './clean-text.js';
import { quote, refuse, type Conversion } from './conversion.js';

const YES = new Set(['yes', 'y', 'true', 't', '1', 'on', 'ja', 'j', 'oui', 'si', 'sí', 'sì', 'sim']);
const NO = new Set(['no', 'n', 'false', 'f', '0', 'off', 'nein', 'non', 'não', 'nao', 'nee']);

/** Yes or no, in English, Dutch, French, German, Italian, Portuguese or Spanish. Null: neither. */
export function readYesOrNo(text: string): boolean | null {
  const word = foldText(text);
  if (YES.has(word)) return true;
  return NO.has(word) ? false : null;
}

/** Yes or no as a boolean. */
export function toBoolean(text: string): Conversion<boolean> {
  const value = readYesOrNo(text);
  return value === null ? refuse('not_yes_or_no', `${quote(text)} is neither yes nor no.`) : { value };
}
