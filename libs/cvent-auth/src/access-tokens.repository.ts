import { Injectable } from '@nestjs/common';
import { Database } from '#platform';

/** What is kept of one set of credentials. */
export interface TokenRow {
  /** Rises with each token. */
  readonly version: number;
  /** Ciphertext. Null: there is none. */
  readonly sealed: string | null;
  /** When the token is to be replaced. */
  readonly usableUntilMs: number | null;
  /** Why Cvent refused the credentials within the last minute; null when it did not. */
  readonly refusal: string | null;
}

const LOAD = {
  name: 'token-load',
  text: `SELECT version, access_token AS sealed, (extract(epoch FROM expires_at) * 1000)::float8 AS "usableUntilMs",
      CASE WHEN refused_at > now() - interval '1 minute' THEN refusal END AS refusal
    FROM cvent_tokens WHERE id = $1`,
};
const CLAIM = {
  name: 'token-claim',
  text: `INSERT INTO cvent_tokens AS known (id, claimed_until) VALUES ($1, now() + $2 * interval '1 ms')
    ON CONFLICT (id) DO UPDATE SET claimed_until = excluded.claimed_until
      WHERE (known.claimed_until IS NULL OR known.claimed_until < now()) AND known.version = $3
        AND (known.refused_at IS NULL OR known.refused_at <= now() - interval '1 minute')
    RETURNING version`,
};
const STORE = {
  name: 'token-store',
  text: `UPDATE cvent_tokens SET version = version + 1, access_token = $2, expires_at = now() + $3 * interval '1 second', refusal = NULL, refused_at = NULL,
      claimed_until = NULL, updated_at = now() WHERE id = $1 RETURNING version`,
};
const REFUSE = {
  name: 'token-refuse',
  text: `UPDATE cvent_tokens SET access_token = NULL, expires_at = NULL, refusal = $2, refused_at = now(), claimed_until = NULL, updated_at = now() WHERE id = $1`,
};
const LET_GO = { name: 'token-let-go', text: 'UPDATE cvent_tokens SET claimed_until = NULL WHERE id = $1' };
const DROP = {
  name: 'token-drop',
  text: 'UPDATE cvent_tokens SET access_token = NULL, expires_at = NULL WHERE id = $1 AND version = $2',
};

/** The table `cvent_tokens`: one row for each set of credentials, seen by all processes. */
@Injectable()
export class AccessTokensRepository {
  constructor(private readonly database: Database) {}

  async load(id: string): Promise<TokenRow | null> {
    return (await this.database.query<TokenRow>(LOAD, [id]))[0] ?? null;
  }

  /** True for one caller over all processes: it alone fetches the token that follows `version`, and has `forMs` to do so. */
  async claim(id: string, version: number, forMs: number): Promise<boolean> {
    return (await this.database.query(CLAIM, [id, forMs, version])).length > 0;
  }

  /** Keeps a new token that may be used for so long; answers its version. */
  async store(id: string, sealed: string, usableSeconds: number): Promise<number> {
    return (await this.database.query<{ version: number }>(STORE, [id, sealed, usableSeconds]))[0]!.version;
  }

  /** Remembers that Cvent refused the credentials: nobody asks again within a minute. */
  async refuse(id: string, refusal: string): Promise<void> {
    await this.database.query(REFUSE, [id, refusal]);
  }

  /** Lets another caller try. */
  async letGo(id: string): Promise<void> {
    await this.database.query(LET_GO, [id]);
  }

  /** Drops a token that Cvent did not accept, unless a newer one is there. */
  async drop(id: string, version: number): Promise<void> {
    await this.database.query(DROP, [id, version]);
  }
}
