import { wellFormed } from '#kernel';

const LINE_END = /\r\n?|[\u0085\u2028\u2029]/g;
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\uFEFF]/g;
const BREAKS = /[\t\n]+/g;

/** Text of several lines without control characters, trimmed. Line ends become `\n`; tabs stay. HTML is text like any other: whoever shows it escapes it. */
export function cleanLines(text: string): string {
  return wellFormed(text).replace(LINE_END, '\n').replace(CONTROL_BUT_LINES, '').trim();
}

/** Text of one line without control characters, trimmed. Tabs and line ends become a space. */
export function cleanLine(text: string): string {
  return cleanLines(text).replace(BREAKS, ' ');
}

/** Text as it is compared where case, spaces and forms of letters do not matter. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
