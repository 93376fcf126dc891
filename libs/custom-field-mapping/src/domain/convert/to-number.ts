import { quote, refuse, type Conversion } from './conversion.js';

const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
/** Both marks, or one of them more than once: only then is it sure which of them groups. */
const COMMA_GROUPS = /^[+-]?\d{1,3}(((,\d{3})+\.\d+)|(,\d{3}){2,})$/;
const POINT_GROUPS = /^[+-]?\d{1,3}(((\.\d{3})+,\d+)|(\.\d{3}){2,})$/;
const ONE_COMMA = /^[+-]?\d+,\d+$/;
/** As many digits as a JSON number keeps whatever they are. */
const MOST_DIGITS = 15;

/** A number as people write it. `1,234` is refused, since it means one thing in London and another in Berlin. */
export function toNumber(text: string): Conversion<number> {
  const plain = plainNumber(text);
  if (plain === null)
    return ONE_COMMA.test(text)
      ? refuse('number_ambiguous', `${quote(text)} may be a decimal or thousands: the comma can mean both.`)
      : refuse('not_a_number', `${quote(text)} is no number.`);
  const digits = plain.replace(/^[+-]?0*|[.]/g, '').replace(/^0+/, '');
  if (digits.length > MOST_DIGITS)
    return refuse('number_too_precise', `${quote(text)} has more than ${MOST_DIGITS} digits, more than a number keeps.`);
  return { value: Number(plain) + 0 }; // no negative zero, which JSON cannot say
}

function plainNumber(text: string): string | null {
  if (PLAIN.test(text)) return text;
  if (COMMA_GROUPS.test(text)) return text.replaceAll(',', '');
  if (POINT_GROUPS.test(text)) return text.replaceAll('.', '').replace(',', '.');
  return null;
}
