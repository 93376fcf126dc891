import { Injectable } from '@nestjs/common';
import { AuditRecorder, changedFields } from '#audit';
import { BY_SYSTEM } from '#contracts';
import type { CventCredentials } from '#cvent-http';
import type { SqlRunner } from '#kernel';
import { Database, Secret, SecretBox } from '#platform';
import type { IntegrationStatus } from './persistence/integration.entity.js';
import { secretPlace } from './secret-places.js';

/** An integration, as far as calling Cvent for it needs. */
export interface IntegrationAccount {
  readonly integrationId: string;
  readonly appId: string;
  readonly eventId: string;
  readonly status: IntegrationStatus;
  /** The event's, an IANA name. Null: not read yet. */
  readonly timeZone: string | null;
  readonly credentials: CventCredentials;
}

interface Row {
  readonly appId: string;
  readonly eventId: string;
  readonly status: IntegrationStatus;
  readonly timeZone: string | null;
  readonly host: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a change of status replaced. */
interface Replaced {
  readonly appId: string;
  readonly status: IntegrationStatus;
  readonly statusReason: string | null;
}

const LOAD = {
  name: 'integration-account',
  text: `SELECT app_id AS "appId", event_id AS "eventId", status, event_time_zone AS "timeZone", host, client_id AS "clientId", client_secret AS "clientSecret"
    FROM integrations WHERE id = $1`,
};
const BLOCK = {
  name: 'integration-block',
  text: `WITH was AS (SELECT id, status, status_reason FROM integrations WHERE id = $1 FOR NO KEY UPDATE)
    UPDATE integrations i SET status = 'blocked', status_reason = $2, status_since = CASE WHEN i.status = 'blocked' THEN i.status_since ELSE now() END FROM was
    WHERE i.id = was.id AND i.status <> 'paused' AND i.status_reason IS DISTINCT FROM $2 RETURNING i.app_id AS "appId", was.status, was.status_reason AS "statusReason"`,
};
const UNBLOCK = {
  name: 'integration-unblock',
  text: `WITH was AS (SELECT id, status, status_reason FROM integrations WHERE id = $1 FOR NO KEY UPDATE)
    UPDATE integrations i SET status = 'active', status_reason = NULL, status_since = now() FROM was
    WHERE i.id = was.id AND i.status = 'blocked' RETURNING i.app_id AS "appId", was.status, was.status_reason AS "statusReason"`,
};
const SAVE_EVENT = {
  name: 'integration-event',
  text: `UPDATE integrations SET event_title = coalesce($2, event_title), event_time_zone = coalesce($3, event_time_zone),
      settings_version = settings_version + CASE WHEN event_time_zone IS DISTINCT FROM coalesce($3, event_time_zone)
        AND EXISTS (SELECT 1 FROM mappings WHERE integration_id = $1) THEN 1 ELSE 0 END
    WHERE id = $1 AND (event_title, event_time_zone) IS DISTINCT FROM (coalesce($2, event_title), coalesce($3, event_time_zone))`,
};

/** Whom to call at Cvent for an integration, and what calling told about it. */
@Injectable()
export class IntegrationAccounts {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly audit: AuditRecorder,
  ) {}

  /** Null: the integration is gone. @throws PermanentError when its secret cannot be read any more. */
  async load(integrationId: string): Promise<IntegrationAccount | null> {
    const [row] = await this.database.query<Row>(LOAD, [integrationId]);
    if (!row) return null;
    const { appId, eventId, status, timeZone, host, clientId } = row;
    const clientSecret = new Secret(this.box.open(row.clientSecret, secretPlace('client_secret', integrationId)));
    return { integrationId, appId, eventId, status, timeZone, credentials: { host, clientId, clientSecret } };
  }

  /** Cvent refuses the credentials: nothing is read or pushed until that is mended. `reason` says how, in words for the settings page. */
  async block(integrationId: string, reason: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const [was] = await tx.query<Replaced>(BLOCK, [integrationId, reason]);
      if (was) await this.recordStatus(tx, integrationId, was, 'blocked', reason);
    });
  }

  /** Cvent takes the credentials (again). Answers whether the integration was blocked. */
  async unblock(integrationId: string, tx?: SqlRunner): Promise<boolean> {
    if (!tx) return this.database.transaction((own) => this.unblock(integrationId, own));
    const [was] = await tx.query<Replaced>(UNBLOCK, [integrationId]);
    if (was) await this.recordStatus(tx, integrationId, was, 'active', null);
    return was !== undefined;
  }

  private async recordStatus(
    tx: SqlRunner,
    integrationId: string,
    { appId, ...before }: Replaced,
    status: 'blocked' | 'active',
    statusReason: string | null,
  ): Promise<void> {
    const action = status === 'blocked' ? 'integration.blocked' : 'integration.unblocked';
    const changes = changedFields({ ...before }, { status, statusReason });
    await this.audit.record(tx, BY_SYSTEM, { appId, action, subjectId: integrationId, changes });
  }

  /** What Cvent calls the event. Null leaves what is known. Another zone has everybody mapped anew, since times may be meant in it. */
  async saveEvent(
    tx: SqlRunner,
    integrationId: string,
    event: { readonly title: string | null; readonly timeZone: string | null },
  ): Promise<void> {
    await tx.write(SAVE_EVENT, [integrationId, event.title, event.timeZone]);
  }
}
