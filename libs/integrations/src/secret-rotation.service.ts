import { Injectable } from '@nestjs/common';
import { Database, SecretBox } from '#platform';
import { SECRET_COLUMNS, type SecretColumn, secretPlace } from './secret-places.js';

type Row = { readonly id: string } & Readonly<Record<SecretColumn, string | null>>;

const PAGE = 500;

/** Brings the secrets at rest under the newest encryption key (B2), so that an older key can be dropped. */
@Injectable()
export class SecretRotation {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /** Re-encrypts whatever is under an older key; answers how many secrets that were. Safe beside a running service and safe to repeat. */
  async reencryptAll(): Promise<number> {
    let done = 0;
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await this.database.query<Row>(
        { text: `SELECT id, ${SECRET_COLUMNS.join(', ')} FROM integrations WHERE id > $1 ORDER BY id LIMIT ${PAGE}` },
        [after],
      );
      for (const row of rows) for (const column of SECRET_COLUMNS) done += await this.reencrypt(row, column);
      if (rows.length < PAGE) return done;
      after = rows.at(-1)!.id;
    }
  }

  /** One secret, unless somebody replaced it meanwhile: then it is under the newest key already. */
  private async reencrypt(row: Row, column: SecretColumn): Promise<number> {
    const sealed = row[column];
    if (sealed === null || !this.box.isOutdated(sealed)) return 0;
    const place = secretPlace(column, row.id);
    const changed = await this.database.query<{ id: string }>(
      { text: `UPDATE integrations SET ${column} = $3 WHERE id = $1 AND ${column} = $2 RETURNING id` },
      [row.id, sealed, this.box.seal(this.box.open(sealed, place), place)],
    );
    return changed.length;
  }
}
