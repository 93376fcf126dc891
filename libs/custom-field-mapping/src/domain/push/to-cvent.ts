import type { Json } from '#kernel';
import { indexChoices } from '../convert/choice-index.js';
import { convert } from '../convert/convert.js';
import { cleanLine, cleanLines } from '../convert/clean-text.js';
import { isRefusal, quote, refuse, type Refusal } from '../convert/conversion.js';
import { splitAnswers } from '../convert/split-answers.js';
import { readYesOrNo } from '../convert/to-boolean.js';
import { toEmail } from '../convert/to-contact-text.js';
import { toDate, toDateTime } from '../convert/to-date.js';
import { toNumber } from '../convert/to-number.js';
import type { PushRoute } from './push-route.js';

/** What Cvent is to hold: one text for each answer; none empties the field. */
export interface CventAnswers {
  readonly answers: readonly string[];
}

/** Fields without which a contact is nobody: Cvent tells contacts apart by them (FACTS 4, "Match key"). */
const NEEDED: ReadonlySet<string> = new Set(['firstName', 'lastName', 'email']);
const LEAST: Readonly<Record<string, number>> = { email: 6, ccEmail: 6, workStateCode: 2, homeStateCode: 2 };

/**
 * A value of the app in the form in which Cvent takes it: the other way round than `convert`. What Cvent would refuse is refused here, as far as that can be
 * known before the call (B18). Never throws, and never sends half of a value.
 */
export function toCvent(value: Json, route: PushRoute): CventAnswers | Refusal {
  const answers = value === null ? [] : answersOf(value, route);
  if (isRefusal(answers)) return answers;
  if (answers.length === 0 && NEEDED.has(route.valueKey))
    return refuse('needed_by_cvent', `Cvent needs a ${route.sourceName}: it cannot be emptied there.`);
  return checkLength(answers, route) ?? { answers };
}

function answersOf(value: Json, route: PushRoute): readonly string[] | Refusal {
  if (typeof value === 'boolean') return yesOrNo(value, route);
  if (typeof value === 'number') return number(value, route);
  const texts = (Array.isArray(value) ? value : [value]) as readonly string[];
  const { source } = route;
  if (source.type === 'multi_choice' || source.type === 'single_choice') return choices(texts, route);
  if (texts.length > 1 && source.type !== 'unknown')
    return refuse('several_values', `Cvent’s field takes one answer; there are ${texts.length}.`);
  const answers: string[] = [];
  for (const text of texts) {
    const answer = oneText(text, route);
    if (typeof answer !== 'string') return answer;
    if (answer !== '') answers.push(answer);
  }
  return answers;
}

function oneText(text: string, route: PushRoute): string | Refusal {
  const { source, writing } = route;
  if (source.type === 'date') return route.target.type === 'datetime' ? losesTime() : valueOr(toDate(text, source.dateOrder), text);
  if (source.type === 'datetime')
    return route.target.type === 'date' ? losesTime() : valueOr(toDateTime(text, source.dateOrder, null), text);
  if (source.type === 'number') {
    const read = toNumber(text);
    const answers = isRefusal(read) ? read : number(read.value!, route);
    return isRefusal(answers) ? answers : (answers[0] ?? '');
  }
  if (source.type === 'email') return valueOr(toEmail(text), text);
  if (writing.format === 'us_phone') return usPhone(text);
  return source.type === 'long_text' || source.type === 'unknown' ? cleanLines(text) : cleanLine(text);
}

function valueOr(conversion: ReturnType<typeof toDate>, text: string): string | Refusal {
  return isRefusal(conversion) ? conversion : (conversion.value ?? text);
}

/** Half of a moment would overwrite the whole one that Cvent holds. */
function losesTime(): Refusal {
  return refuse('loses_time', 'Cvent’s field and the app’s do not both hold a time of day, so a push would change what Cvent keeps.');
}

function number(value: number, { source, writing }: PushRoute): readonly string[] | Refusal {
  const text = String(value);
  if (text.includes('e')) return refuse('number_too_precise', `${text} cannot be written without an exponent.`);
  if (writing.format === 'whole_number' && !Number.isInteger(value))
    return refuse('not_a_number', `Cvent’s field takes whole numbers; ${text} is none.`);
  if (writing.format === 'positive_number' && value < 0)
    return refuse('not_a_number', `Cvent’s field takes no numbers below zero, such as ${text}.`);
  return source.choices === null ? [text] : choices([text], { source });
}

function yesOrNo(value: boolean, { source }: PushRoute): readonly string[] | Refusal {
  if (source.type === 'number') return [value ? '1' : '0'];
  if (source.choices === null) return [value ? 'Yes' : 'No'];
  const alike = source.choices.filter((choice) => readYesOrNo(choice) === value);
  if (alike.length === 1) return alike;
  return refuse('choice_unknown', `Cvent’s field has ${alike.length === 0 ? 'no choice' : 'several choices'} for ${value ? 'yes' : 'no'}.`);
}

/** Each text as the choice of Cvent's that it means. Text that joins several is taken apart where that has one reading. */
function choices(texts: readonly string[], { source }: Pick<PushRoute, 'source'>): readonly string[] | Refusal {
  const listed = source.choices;
  if (listed === null) return texts.map(cleanLine);
  const index = indexChoices(listed);
  const found: string[] = [];
  for (const text of texts) {
    const choice = index.match(text);
    const several = choice === null && source.type === 'multi_choice' ? splitAnswers(text, listed) : null;
    if (choice === null && several === null) return refuse('choice_unknown', `${quote(text)} is not among Cvent’s choices.`);
    found.push(...(choice === null ? several! : [choice]));
  }
  const unique = [...new Set(found)].sort((a, b) => index.placeOf(a) - index.placeOf(b));
  if (unique.length > 1 && source.type === 'single_choice')
    return refuse('several_values', `Cvent’s field takes one choice; there are ${unique.length}.`);
  return unique;
}

function usPhone(text: string): string | Refusal {
  const [, area, exchange, line] = /^1?(\d{3})(\d{3})(\d{4})$/.exec(text.replace(/\D/g, '')) ?? [];
  if (area === undefined)
    return refuse('not_a_us_phone', `Cvent’s field takes phone numbers of the USA, such as 212-555-0142; ${quote(text)} is none.`);
  return `${area}-${exchange}-${line}`;
}

/** Cvent's lengths are characters; which kind it counts is not said, so a text is refused only when it is too long by every count. */
function checkLength(answers: readonly string[], { valueKey, sourceName, writing: { largestLength } }: PushRoute): Refusal | null {
  for (const answer of answers) {
    const length = [...answer].length;
    if (largestLength !== null && length > largestLength)
      return refuse('too_long', `The value has ${length} characters; Cvent’s ${sourceName} takes ${largestLength}.`);
    if (length < (LEAST[valueKey] ?? 0))
      return refuse('too_short', `Cvent’s ${sourceName} takes no fewer than ${LEAST[valueKey]} characters.`);
  }
  return null;
}

/** What the mapping makes of answers once Cvent holds them: the value that comes back. Null: nothing, or nothing that can be taken. */
export function fromCvent(answers: readonly string[], route: PushRoute, timeZone: string | null): Json {
  const conversion = convert(answers, route.source, route.target, { cameFrom: 'read', timeZone });
  return isRefusal(conversion) ? null : conversion.value;
}
