/** Text that Postgres can hold: no NUL, no half of a surrogate pair. */
export function wellFormed(text: string): string {
  return (text as string & { toWellFormed(): string }).toWellFormed().replaceAll('\u0000', '');
}
