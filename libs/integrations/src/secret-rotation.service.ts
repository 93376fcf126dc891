import { Injectable } from '@nestjs/common';
import { AuditRecorder } from '#audit';
import { BY_CLI } from '#contracts';
import { Clock, type SqlRunner } from '#kernel';
import { Database, SecretBox } from '#platform';
import { type PreviousToken, stillValid } from './domain/previous-tokens.js';
import { SECRET_COLUMNS, type SecretColumn, secretPlace } from './secret-places.js';

type Column = (typeof SECRET_COLUMNS)[number];
type Row = { readonly id: string; readonly app_id: string; readonly previous_webhook_tokens: readonly PreviousToken[] } & Readonly<
  Record<Column, string>
>;

const PAGE = 500;

/** Brings the secrets at rest under the newest encryption key (B2), so that an older key can be dropped. */
@Injectable()
export class SecretRotation {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clock: Clock,
    private readonly audit: AuditRecorder,
  ) {}

  /** Re-encrypts whatever is under an older key; answers how many secrets that were. Safe beside a running service and safe to repeat. */
  async reencryptAll(): Promise<number> {
    let done = 0;
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await this.database.query<Row>(
        {
          text: `SELECT id, app_id, ${SECRET_COLUMNS.join(', ')}, previous_webhook_tokens FROM integrations WHERE id > $1 ORDER BY id LIMIT ${PAGE}`,
        },
        [after],
      );
      for (const row of rows) done += await this.database.transaction((tx) => this.reencryptRow(tx, row));
      if (rows.length < PAGE) return done;
      after = rows.at(-1)!.id;
    }
  }

  private async reencryptRow(tx: SqlRunner, row: Row): Promise<number> {
    let secrets = 0;
    for (const column of SECRET_COLUMNS) secrets += await this.reencrypt(tx, row, column);
    secrets += await this.reencryptPrevious(tx, row);
    const { id, app_id: appId } = row;
    if (secrets > 0)
      await this.audit.record(tx, BY_CLI, { appId, action: 'integration.secrets_reencrypted', subjectId: id, details: { secrets } });
    return secrets;
  }

  /** One secret, unless somebody replaced it meanwhile: then it is under the newest key already. */
  private async reencrypt(tx: SqlRunner, row: Row, column: Column): Promise<number> {
    const sealed = row[column];
    if (!this.box.isOutdated(sealed)) return 0;
    const changed = await tx.query<{ id: string }>(
      { text: `UPDATE integrations SET ${column} = $3 WHERE id = $1 AND ${column} = $2 RETURNING id` },
      [row.id, sealed, this.renewed(sealed, column, row.id)],
    );
    return changed.length;
  }

  /** The replaced webhook tokens that still work; the others are forgotten. */
  private async reencryptPrevious(tx: SqlRunner, { id, previous_webhook_tokens: before }: Row): Promise<number> {
    const outdated = before.filter(({ token }) => this.box.isOutdated(token)).length;
    if (outdated === 0) return 0;
    const after = stillValid(before, this.clock.now()).map(({ token, until }) => ({
      token: this.renewed(token, 'previous_webhook_tokens', id),
      until,
    }));
    const changed = await tx.query<{ id: string }>(
      { text: 'UPDATE integrations SET previous_webhook_tokens = $3 WHERE id = $1 AND previous_webhook_tokens = $2 RETURNING id' },
      [id, JSON.stringify(before), JSON.stringify(after)],
    );
    return changed.length * outdated;
  }

  private renewed(sealed: string, column: SecretColumn, id: string): string {
    const place = secretPlace(column, id);
    return this.box.seal(this.box.open(sealed, place), place);
  }
}
