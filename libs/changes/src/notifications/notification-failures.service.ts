import { Injectable } from '@nestjs/common';
import { AuditRecorder } from '#audit';
import type { Actor } from '#contracts';
import { FailureTable } from '#integrations';
import { Database } from '#platform';
import { EndpointsRepository } from '../persistence/endpoints.repository.js';

const REMEDIES: Readonly<Record<string, string>> = {
  'notification.gone': 'Delete the endpoint, or let it answer 2xx and retry: then it is told everything that it missed.',
  'notification.address_refused': 'Let the name lead to a public address only, or change the endpoint’s url. Then retry.',
  'notification.secret_unreadable': 'Add the encryption key to ENCRYPTION_KEYS again and retry, or delete the endpoint and make it anew.',
  'notification.redirected': 'Give the address that it redirects to (PATCH …/notification-endpoints/{id}).',
};

const ENABLED = { field: 'status', before: 'disabled', after: 'active' } as const;

/** Endpoints that were disabled, since they took nothing for days or want nothing any more (B22). */
@Injectable()
export class NotificationFailures extends FailureTable {
  readonly kind = 'notification';
  protected readonly query = `SELECT id::text, status_since AS at, reason AS code, 'The notification endpoint was disabled: it took nothing any more.' AS message, true AS is_retryable,
      jsonb_build_object('endpointId', id) AS subject FROM notification_endpoints WHERE app_id = $1 AND status = 'disabled' AND reason IS NOT NULL`;

  constructor(
    database: Database,
    private readonly endpoints: EndpointsRepository,
    private readonly audit: AuditRecorder,
  ) {
    super(database);
  }

  retry(appId: string, id: string | null, by: Actor): Promise<number> {
    return this.database.transaction(async (tx) => {
      const retried = await this.endpoints.retry(tx, appId, id);
      for (const subjectId of retried)
        await this.audit.record(tx, by, { appId, action: 'notification_endpoint.changed', subjectId, changes: [ENABLED] });
      return retried.length;
    });
  }

  protected remedy(code: string): string {
    return (
      REMEDIES[code] ??
      'Mend the endpoint (POST …/notification-endpoints/{id}/test tries it), then retry: it is told everything that it missed.'
    );
  }
}
