/** How the edits of an integration wait. */
export interface Outlook {
  /** How many people have an edit that is due; of very many not all are counted. */
  readonly duePeople: number;
  /** For how many ms the first of them is due. Null: none is. */
  readonly dueForMs: number | null;
  /** In how many ms the next one is due. Null: there is no other. */
  readonly nextInMs: number | null;
}

/**
 * For how many ms to wait before the next call: it takes `size` people, so while more are about to come it waits for them, though no edit waits longer than twice
 * `delayMs` for company (B17). 0: not at all. Null: nothing is due soon.
 */
export function batchWait({ duePeople, dueForMs, nextInMs }: Outlook, delayMs: number, size: number): number | null {
  const comesMs = nextInMs !== null && nextInMs <= delayMs ? Math.max(1, nextInMs) : null;
  if (dueForMs === null || comesMs === null) return dueForMs === null ? comesMs : 0;
  return duePeople >= size ? 0 : Math.max(0, Math.min(comesMs, delayMs - dueForMs));
}
