import { Injectable } from '@nestjs/common';
import type { Actor } from '#contracts';
import { newId, type SqlRunner } from '#kernel';
import type { AuditAction } from './audit-actions.js';
import type { AuditChange } from './domain/changed-fields.js';
import { hideSecrets } from './domain/hide-secrets.js';

/** One line of the audit log, as it is written. Holds ids and settings, no data of people: nothing is ever taken out again. */
export interface NewAuditEntry {
  /** Null: it concerns no App alone. */
  readonly appId: string | null;
  readonly action: AuditAction;
  /** Of what was changed. Null: many things at once. */
  readonly subjectId: string | null;
  /** As `changedFields` makes them. */
  readonly changes?: readonly AuditChange[];
  /** How many, why: whatever else is worth knowing. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

const INSERT = {
  name: 'audit-insert',
  text: `INSERT INTO audit_entries (id, app_id, actor_type, actor_key_id, actor_name, actor_role, request_id, action, subject_id, changes, details)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
};

/** Writes the audit log: who changed which setting. */
@Injectable()
export class AuditRecorder {
  /** Appends an entry, in the transaction of the change that it tells of: neither is there without the other. */
  async record(tx: SqlRunner, by: Actor, { appId, action, subjectId, changes = [], details = {} }: NewAuditEntry): Promise<void> {
    const key = by.type === 'api_key' ? [by.keyId, by.name, by.role, by.requestId] : [null, null, null, null];
    await tx.write(INSERT, [newId(), appId, by.type, ...key, action, subjectId, JSON.stringify(hideSecrets(changes)), JSON.stringify(details)]); // prettier-ignore
  }
}
