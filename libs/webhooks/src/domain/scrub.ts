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
  const sought = needles.map((needle) => needle.toLowerCase());
  const holds = (text: string): boolean => sought.some((needle) => text.includes(needle));
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

/** As written anew, so that no way of writing a character hides it. Null: nested too deeply to be written. */
function textOf(value: unknown): string | null {
  try {
    return (JSON.stringify(value) ?? '').toLowerCase();
  } catch {
    return null;
  }
}
