import type { Json } from '#kernel';
import type { AuditChange } from './changed-fields.js';

/** Fields that hold a secret, wherever they come from. A custom field's `key` is none. */
const SECRET = /secret|token|password|webhookkey|apikey/i;
const HIDDEN = '***';

/** Takes secrets out: that there was one, and that there is another, is all that is told. */
export function hideSecrets(changes: readonly AuditChange[]): AuditChange[] {
  return changes.map((change) => {
    if (!SECRET.test(change.field)) return change;
    return { field: change.field, before: hidden(change.before), after: hidden(change.after) };
  });
}

function hidden(value: Json): Json {
  return value === null ? null : HIDDEN;
}
