import { Injectable } from '@nestjs/common';
import type { Actor } from '#contracts';
import { FailureTable } from '#integrations';
import { Database, UUID } from '#platform';
import { PushList } from './push-list.service.js';

const EDIT = 'Edit the field: the message says what Cvent takes. The edit is pushed by itself.';
const REMEDIES: Readonly<Record<string, string>> = {
  refused_by_cvent: 'Mend in Cvent what it names, or edit the field, then retry.',
  not_applied: 'See in Cvent whether somebody locked the field, then retry.',
  contact_gone: 'Start an import, which learns which contact the attendee has now, then retry.',
  contact_unknown: 'Start an import, which learns which contact the attendee has, then retry.',
  'bug.unexpected': 'Look for the person’s id in the log of the workers. Once the cause is mended, retry.',
};

/** Edited fields that Cvent does not take. */
@Injectable()
export class PushFailures extends FailureTable {
  readonly kind = 'push';
  protected readonly query = `SELECT person_id || ':' || field AS id, edited_at AS at, 'push.' || (problem->>'code') AS code, problem->>'message' AS message, true AS is_retryable,
      jsonb_build_object('personId', person_id, 'field', field) AS subject
    FROM pending_fields WHERE app_id = $1 AND state = 'failed'`;

  constructor(
    database: Database,
    private readonly pushes: PushList,
  ) {
    super(database);
  }

  async retry(appId: string, id: string | null, by: Actor): Promise<number> {
    if (id === null) return this.pushes.retry(appId, null, null, by);
    const [personId = '', ...field] = id.split(':');
    return UUID.test(personId) ? this.pushes.retry(appId, personId, field.join(':'), by) : 0;
  }

  protected remedy(code: string): string {
    return REMEDIES[code.slice('push.'.length)] ?? EDIT;
  }
}
