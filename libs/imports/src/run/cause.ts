import type { Cause } from '#contracts';
import type { ImportRun } from '../domain/import-run.js';

/** What history says of a run's changes: somebody's import, or a read that came by itself. */
export function causeOf({ id, trigger }: Pick<ImportRun, 'id' | 'trigger'>): Cause {
  return { type: trigger === 'request' ? 'import' : 'read', id };
}
