import type { CventFieldType } from '#contracts';
import type { TargetField } from '../convert/conversion.js';

/** How a type of Cvent's goes into a type of the app's: always, value by value, or never. */
export type TypeFit = 'fits' | 'may_fit' | 'never';

const ANY: readonly CventFieldType[] = [
  'text', 'long_text', 'number', 'date', 'datetime', 'boolean', 'single_choice', 'multi_choice', 'email', 'phone', 'url', 'country', 'state', 'unknown',
]; // prettier-ignore
const ONE_LINE = ANY.filter((type) => type !== 'long_text');
/** Types whose values may say anything. */
const WORDS = ['text', 'unknown'] as const;

const PAIRS: Readonly<
  Record<TargetField['type'], { readonly fits: readonly CventFieldType[]; readonly mayFit: readonly CventFieldType[] }>
> = {
  text: { fits: ONE_LINE, mayFit: ['long_text'] },
  long_text: { fits: ANY, mayFit: [] },
  number: { fits: ['number'], mayFit: [...WORDS, 'long_text', 'single_choice'] },
  date: { fits: ['date', 'datetime'], mayFit: [...WORDS, 'single_choice'] },
  datetime: { fits: ['datetime'], mayFit: WORDS },
  boolean: { fits: ['boolean'], mayFit: [...WORDS, 'number', 'single_choice'] },
  single_choice: { fits: ['boolean', 'single_choice'], mayFit: [...WORDS, 'number', 'multi_choice', 'country', 'state'] },
  multi_choice: { fits: ['boolean', 'single_choice', 'multi_choice'], mayFit: [...WORDS, 'number', 'country', 'state'] },
  email: { fits: ['email'], mayFit: WORDS },
  phone: { fits: ['phone'], mayFit: [...WORDS, 'number'] },
  url: { fits: ['url'], mayFit: WORDS },
  country: { fits: ['country'], mayFit: [...WORDS, 'single_choice'] },
  state: { fits: ['state', 'text', 'single_choice'], mayFit: ['unknown', 'long_text'] },
};

/** Whether values of one type go into a field of the other (B10). */
export function fitOf(source: CventFieldType, target: TargetField['type']): TypeFit {
  const { fits, mayFit } = PAIRS[target];
  if (fits.includes(source)) return 'fits';
  return mayFit.includes(source) ? 'may_fit' : 'never';
}
