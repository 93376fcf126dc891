import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, Secret, SecretBox, type SecretPlace } from '#platform';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;
const PAGE = 500;

const OUTDATED_PAGE = {
  name: 'endpoint-secrets-page',
  text: 'SELECT id, secret FROM notification_endpoints WHERE id > $1 ORDER BY id LIMIT $2',
};
const RENEW = {
  name: 'endpoint-secrets-renew',
  text: 'UPDATE notification_endpoints SET secret = $3 WHERE id = $1 AND secret = $2 RETURNING 1',
};

/** The secrets that sign notifications: shown once, kept sealed (B2). */
@Injectable()
export class EndpointSecrets {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /** A new one, in the form of Standard Webhooks, and its ciphertext for this endpoint. */
  create(endpointId: string): { readonly secret: string; readonly sealed: string } {
    const secret = PREFIX + randomBytes(SECRET_BYTES).toString('base64');
    return { secret, sealed: this.box.seal(secret, placeOf(endpointId)) };
  }

  /** @throws PermanentError when it cannot be read any more */
  open(endpointId: string, sealed: string): Secret {
    return new Secret(this.box.open(sealed, placeOf(endpointId)));
  }

  /** Re-encrypts whatever is under an older key; answers how many that were. Safe beside a running service and safe to repeat. */
  async reencryptAll(): Promise<number> {
    let done = 0;
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const rows = await this.database.query<{ id: string; secret: string }>(OUTDATED_PAGE, [after, PAGE]);
      for (const { id, secret } of rows) {
        if (!this.box.isOutdated(secret)) continue;
        const renewed = this.box.seal(this.box.open(secret, placeOf(id)), placeOf(id));
        done += (await this.database.query(RENEW, [id, secret, renewed])).length;
      }
      if (rows.length < PAGE) return done;
      after = rows.at(-1)!.id;
    }
  }
}

function placeOf(endpointId: string): SecretPlace {
  return { table: 'notification_endpoints', column: 'secret', rowId: endpointId };
}
