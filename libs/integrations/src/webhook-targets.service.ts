import { Injectable } from '@nestjs/common';
import { RetryableError } from '#kernel';
import { Database, Log, Secret, SecretBox } from '#platform';
import type { PreviousToken } from './domain/previous-tokens.js';
import { type SecretColumn, secretPlace } from './secret-places.js';

/** A webhook token that Cvent may send. `validUntil` null: for good. */
export interface AcceptedToken {
  readonly token: Secret;
  readonly validUntil: Date | null;
}

/** Whose messages come in under a webhook key, and how they prove it. No tokens at all: they cannot be read just now, see the log. */
export interface WebhookTarget {
  readonly integrationId: string;
  readonly appId: string;
  readonly tokens: readonly AcceptedToken[];
}

interface Row {
  readonly webhook_key: string;
  readonly id: string;
  readonly app_id: string;
  readonly webhook_token: string;
  readonly previous_webhook_tokens: readonly PreviousToken[];
}

const FIND = {
  name: 'webhook-targets-find',
  text: `SELECT webhook_key, id, app_id, webhook_token, previous_webhook_tokens
    FROM integrations WHERE webhook_key = ANY ($1)`,
};

/** Finds integrations by the key in their webhook URL. On the intake's hot path: one prepared statement for any number of keys. */
@Injectable()
export class WebhookTargets {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly log: Log,
  ) {}

  /** Those of the keys that exist; null for one that cannot be looked up, see the log. @throws RetryableError when the database is away. */
  async find(webhookKeys: readonly string[]): Promise<Map<string, WebhookTarget | null>> {
    try {
      const rows = await this.database.query<Row>(FIND, [webhookKeys]);
      return new Map(rows.map((row) => [row.webhook_key, { integrationId: row.id, appId: row.app_id, tokens: this.tokensOf(row) }]));
    } catch (error) {
      if (error instanceof RetryableError) throw error;
      return this.findOneByOne(webhookKeys, error);
    }
  }

  /** One key that Postgres refuses must not stop the messages of all others. */
  private async findOneByOne(webhookKeys: readonly string[], error: unknown): Promise<Map<string, WebhookTarget | null>> {
    const [key] = webhookKeys;
    if (webhookKeys.length > 1 || key === undefined)
      return new Map((await Promise.all(webhookKeys.map((one) => this.find([one])))).flatMap((found) => [...found]));
    this.log.error('integration.key_not_looked_up', error);
    return new Map([[key, null]]);
  }

  private tokensOf(row: Row): AcceptedToken[] {
    const present = this.read(row.id, 'webhook_token', row.webhook_token, null);
    const previous = row.previous_webhook_tokens.map(({ token, until }) =>
      this.read(row.id, 'previous_webhook_tokens', token, new Date(until)),
    );
    return [present, ...previous].filter((token) => token !== null);
  }

  /** Null when it cannot be read: one integration's lost key must not stop the messages of all others. */
  private read(integrationId: string, column: SecretColumn, sealed: string, validUntil: Date | null): AcceptedToken | null {
    try {
      return { token: new Secret(this.box.open(sealed, secretPlace(column, integrationId))), validUntil };
    } catch (error) {
      this.log.error('integration.token_unreadable', error, { integrationId, column });
      return null;
    }
  }
}
