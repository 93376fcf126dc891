import { Injectable } from '@nestjs/common';
import type { Actor } from '#contracts';
import { Database } from '#platform';
import type { AuditAction } from './audit-actions.js';
import type { AuditChange } from './domain/changed-fields.js';

/** One line of the audit log. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  readonly appId: string | null;
  readonly actorType: Actor['type'];
  /** Null, as the next two, unless an API key did it. */
  readonly actorKeyId: string | null;
  readonly actorName: string | null;
  readonly actorRole: 'cms' | 'operator' | null;
  readonly requestId: string | null;
  readonly action: AuditAction;
  readonly subjectId: string | null;
  readonly changes: AuditChange[];
  readonly details: Record<string, string | number | boolean>;
}

/** Which entries are wanted. Null: any. */
export interface AuditFilter {
  readonly appId: string | null;
  readonly action: AuditAction | null;
  readonly actorType: Actor['type'] | null;
  readonly actorKeyId: string | null;
  /** True finds nothing by the id of an operator's key: whoever asks must not learn what that key did. */
  readonly hidesOperators: boolean;
  readonly since: Date | null;
  readonly until: Date | null;
}

// Without a name: planned anew each time, for an App's entries and those of a time are found by different indexes.
const LIST = {
  text: `SELECT id, at, app_id AS "appId", actor_type AS "actorType", actor_key_id AS "actorKeyId", actor_name AS "actorName", actor_role AS "actorRole",
      request_id AS "requestId", action, subject_id AS "subjectId", changes, details
    FROM audit_entries WHERE ($1::uuid IS NULL OR app_id = $1) AND ($2::text IS NULL OR action = $2) AND ($3::text IS NULL OR actor_type = $3)
      AND ($4::uuid IS NULL OR (actor_key_id = $4 AND NOT ($5 AND actor_role = 'operator')))
      AND ($6::timestamptz IS NULL OR at >= $6) AND ($7::timestamptz IS NULL OR at < $7) AND ($8::uuid IS NULL OR id < $8) ORDER BY id DESC LIMIT $9`,
};

/** Reads the audit log. */
@Injectable()
export class AuditReader {
  constructor(private readonly database: Database) {}

  /** Newest first, before the entry `before`. */
  list(filter: AuditFilter, before: string | null, limit: number): Promise<AuditEntry[]> {
    const { appId, action, actorType, actorKeyId, hidesOperators, since, until } = filter;
    return this.database.query<AuditEntry>(LIST, [appId, action, actorType, actorKeyId, hidesOperators, since, until, before, limit]);
  }
}
