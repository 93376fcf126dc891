import { cleanLine, cleanLines } from './clean-text.js';
import { refuse, type Conversion } from './conversion.js';

/** Text that fits. What is too long is refused rather than cut: half an answer may say the opposite of the whole. */
export function toText(text: string, isMultiline: boolean, largestLength: number | null): Conversion<string> {
  const clean = isMultiline ? cleanLines(text) : cleanLine(text);
  if (clean === '') return { value: null };
  if (largestLength !== null && clean.length > largestLength)
    return refuse('too_long', `The value has ${clean.length} characters; the field takes ${largestLength}.`);
  return { value: clean };
}
