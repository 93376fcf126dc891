import type { CventValue } from '#contracts';
import { cleanLine } from './clean-text.js';
import { isRefusal, refuse, type Conversion, type SourceField, type TargetField, type ValueContext } from './conversion.js';
import { readAnswers } from './read-answers.js';
import { toBoolean } from './to-boolean.js';
import { toChoice, toChoices } from './to-choice.js';
import { toCountry, toEmail, toPhone, toUrl } from './to-contact-text.js';
import { toDate, toDateTime, toDayOfEvent } from './to-date.js';
import { toNumber } from './to-number.js';
import { toText } from './to-text.js';

/** What stands between the answers of a list that goes into a text field. */
const BETWEEN = ', ';

/**
 * A Cvent value in the form of the field that it goes to (B10). A message's text and a read's list of the same answers lead to the same value. Never throws, and never takes half of a value.
 */
export function convert(value: CventValue, source: SourceField, target: TargetField, context: ValueContext): Conversion {
  const answers = readAnswers(value, source, target, context);
  if (isRefusal(answers)) return answers;
  const { type } = target;
  if (type === 'multi_choice') return toChoices(answers, source, target.choices ?? []);
  const [first] = answers;
  if (first === undefined) return { value: null };
  if (type === 'text' || type === 'long_text' || type === 'state')
    return inLength({ value: answers.map((answer) => textOf(answer, source, context)).join(BETWEEN) }, target);
  if (answers.length > 1) return refuse('several_values', `Cvent holds ${answers.length} answers; the field takes one.`);
  return inLength(toOne(cleanLine(first), type, source, target, context), target);
}

type OneValue = Exclude<TargetField['type'], 'multi_choice' | 'text' | 'long_text' | 'state'>;

function toOne(text: string, type: OneValue, source: SourceField, target: TargetField, { timeZone }: ValueContext): Conversion {
  switch (type) {
    case 'number':
      return toNumber(text);
    case 'date':
      return source.type === 'datetime' ? toDayOfEvent(text, source.dateOrder, timeZone) : toDate(text, source.dateOrder);
    case 'datetime':
      return toDateTime(text, source.dateOrder, timeZone);
    case 'boolean':
      return toBoolean(text);
    case 'single_choice':
      return toChoice(text, source, target.choices ?? []);
    case 'email':
      return toEmail(text);
    case 'phone':
      return toPhone(text);
    case 'url':
      return toUrl(text);
    case 'country':
      return toCountry(text);
  }
}

/** An answer as text. What Cvent writes in more than one way has one way here; what cannot be read stays as it is written. */
function textOf(text: string, source: SourceField, { timeZone }: ValueContext): string {
  const conversion = conversionOfType(text, source, timeZone);
  return conversion === null || isRefusal(conversion) ? text : (conversion.value ?? text);
}

function conversionOfType(text: string, { type, dateOrder }: SourceField, timeZone: string | null): Conversion<string> | null {
  if (type === 'country') return toCountry(text);
  if (type === 'date') return toDate(text, dateOrder);
  return type === 'datetime' ? toDateTime(text, dateOrder, timeZone) : null;
}

function inLength(conversion: Conversion, { type, largestLength }: TargetField): Conversion {
  if (isRefusal(conversion) || typeof conversion.value !== 'string') return conversion;
  return toText(conversion.value, type === 'long_text', largestLength);
}
