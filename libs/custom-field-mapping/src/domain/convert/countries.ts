import { createRequire } from 'node:module';
import countries from 'i18n-iso-countries/index.js';

// The library's own entry loads the names in all its languages: twenty megabytes for what is read in one.
countries.registerLocale(createRequire(import.meta.url)('i18n-iso-countries/langs/en.json') as countries.LocaleData);

const LANGUAGE = 'en';
/** Countries whose second name in the library is the one that people use. */
const KNOWN_BY_SECOND_NAME = new Set(['CN', 'GM', 'IR', 'MK', 'PS', 'RU', 'TW', 'TZ']);
/** Names that are written, or were, and that neither list below has. */
const MORE_NAMES: Readonly<Record<string, string>> = {
  'Bolivarian Republic of Venezuela': 'VE',
  'Burma': 'MM', // prettier-ignore
  'Cabo Verde': 'CV',
  "Democratic People's Republic of Korea": 'KP',
  'East Timor': 'TL',
  'Former Yugoslav Republic of Macedonia': 'MK',
  'Libyan Arab Jamahiriya': 'LY',
  'Macedonia': 'MK', // prettier-ignore
  'Occupied Palestinian Territory': 'PS',
  'Palestinian Territory': 'PS',
  'Plurinational State of Bolivia': 'BO',
  'Swaziland': 'SZ', // prettier-ignore
  'Viet Nam': 'VN',
};

const names = countries.getNames(LANGUAGE, { select: 'all' });
const codes = indexCodes();

/** The ISO 3166-1 alpha-2 code of a country that is written as a name (English, any case, `KOREA, REPUBLIC OF` too) or as a code of two or three letters. Null: no country, or more than one. */
export function countryCode(text: string): string | null {
  const code = codes.get(fold(text)) ?? codes.get(fold(turned(text)));
  return code ?? null;
}

/** The country's name in English, as people use it. */
export function countryName(code: string): string {
  return countries.getName(code, LANGUAGE, { select: KNOWN_BY_SECOND_NAME.has(code) ? 'alias' : 'official' }) ?? code;
}

/** `Korea, Republic of` as it is said. */
function turned(text: string): string {
  const [head, tail, ...more] = text.split(',');
  return tail === undefined || more.length > 0 ? text : `${tail} ${head}`;
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/&/g, ' and ')
    .replace(/\bst\.?\s+/g, 'saint ')
    .replace(/['’.]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/\bthe\b/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Every way of writing that leads to just one country. */
function indexCodes(): ReadonlyMap<string, string> {
  const index = new Map<string, string | null>();
  const add = (text: string | undefined, code: string): void => {
    const key = fold(text ?? '');
    if (key !== '') index.set(key, (index.get(key) ?? code) === code ? code : null);
  };
  const spoken = new Intl.DisplayNames(['en'], { type: 'region' });
  for (const [code, known] of Object.entries(names)) {
    for (const name of [code, countries.alpha2ToAlpha3(code), spoken.of(code), ...known]) add(name, code);
  }
  for (const [name, code] of Object.entries(MORE_NAMES)) add(name, code);
  return new Map([...index].filter((entry): entry is [string, string] => entry[1] !== null));
}
