import { isJsonObject } from '#kernel';

/** Stands where an element of a message was. */
export const ERASED = { erased: true } as const;
const NOTHING = Buffer.alloc(0);

/** True for what {@link scrubBody} leaves of an element. */
export function isErased(element: unknown): boolean {
  return isJsonObject(element) && element['erased'] === true && Object.keys(element).length === 1;
}

/**
 * A body without the elements that hold one of the needles, in any case; the others keep their places, so a message that is half applied goes on where it stood. A body that
 * cannot be read goes as a whole. Null: it holds none of them. Never throws.
 */
export function scrubBody(body: Buffer, needles: readonly string[]): Buffer | null {
  const sought = needles.map(finderOf);
  const holds = (text: string): boolean => sought.some((needle) => needle.test(text));
  const text = body.toString('utf8');
  const parsed = parse(text);
  if (parsed === null) return holds(text.toLowerCase()) ? NOTHING : null;
  const whole = textOf(parsed);
  if (whole === null || !holds(whole)) return whole === null && holds(text.toLowerCase()) ? NOTHING : null;
  const { message } = parsed;
  if (!Array.isArray(message)) return NOTHING;
  const kept = message.map((element: unknown) => (holds(textOf(element) ?? '') ? ERASED : element));
  const scrubbed = { ...parsed, message: kept };
  return holds(textOf(scrubbed) ?? '') ? NOTHING : Buffer.from(JSON.stringify(scrubbed));
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** Finds a needle that stands by itself: `ada@example.com` is no part of `joada@example.com`, which is somebody else's. A JSON escape before it is no part of it. */
function finderOf(needle: string): RegExp {
  const forms = new Set([needle, JSON.stringify(needle).slice(1, -1)].map((form) => form.toLowerCase().replace(SPECIAL, '\\$&')));
  return new RegExp(`(?:${BEFORE})(?:${[...forms].join('|')})${AFTER}`, 'u');
}

const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;
const BEFORE = String.raw`(?<![\p{L}\p{N}._%+\-])|(?<=\\[nrtbf])|(?<=\\u[\da-f]{4})`;
const AFTER = String.raw`(?![\p{L}\p{N}\-]|\.[\p{L}\p{N}])`;

/** As written anew, so that no way of writing a character hides it. Null: nested too deeply to be written. */
function textOf(value: unknown): string | null {
  try {
    return (JSON.stringify(value) ?? '').toLowerCase();
  } catch {
    return null;
  }
}
