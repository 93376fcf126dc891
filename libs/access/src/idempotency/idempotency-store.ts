import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { Database, SecretBox, type SecretPlace } from '#platform';

/** An answer that was given before. */
export interface StoredAnswer {
  readonly status: number;
  /** Undefined: it had none. */
  readonly body: unknown;
}

/** What a key stands for just now. */
export type Claim =
  | { readonly kind: 'ours'; readonly id: string }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  | { readonly kind: 'running' }
  | { readonly kind: 'other_request' };

interface Row {
  readonly id: string;
  readonly is_same: boolean;
  readonly status: number | null;
  readonly body: string | null;
}

// A claim that is older than a minute and has no answer was left by a process that died: a repetition of the same request takes it over.
const CLAIM = {
  name: 'idempotency-claim',
  text: `INSERT INTO idempotency_keys AS known (id, api_key_id, key, request_hash) VALUES ($1, $2, $3, $4)
    ON CONFLICT (api_key_id, key) DO UPDATE SET id = excluded.id, request_hash = excluded.request_hash, status = NULL, body = NULL, created_at = now()
    WHERE known.created_at < now() - interval '24 hours'
      OR (known.status IS NULL AND known.request_hash = excluded.request_hash AND known.created_at < now() - interval '1 minute')
    RETURNING id`,
};
const READ = {
  name: 'idempotency-read',
  text: 'SELECT id, request_hash = $3 AS is_same, status, body FROM idempotency_keys WHERE api_key_id = $1 AND key = $2',
};
const COMPLETE = { name: 'idempotency-complete', text: 'UPDATE idempotency_keys SET status = $2, body = $3 WHERE id = $1' };
const RELEASE = { name: 'idempotency-release', text: 'DELETE FROM idempotency_keys WHERE id = $1 AND status IS NULL' };
const FORGET = { name: 'idempotency-forget', text: `DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'` };

/** The table `idempotency_keys`. Keys belong to the API key that sent them and live for 24 hours. */
@Injectable()
export class IdempotencyStore {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /** Takes a key for a request, or tells what it already stands for. */
  async claim(apiKeyId: string, key: string, requestHash: Buffer): Promise<Claim> {
    const id = newId();
    const claimed = await this.database.query(CLAIM, [id, apiKeyId, key, requestHash]);
    if (claimed.length > 0) {
      await this.database.query(FORGET);
      return { kind: 'ours', id };
    }
    const [row] = await this.database.query<Row>(READ, [apiKeyId, key, requestHash]);
    if (row && !row.is_same) return { kind: 'other_request' };
    return row && row.status !== null ? { kind: 'answered', answer: this.open(row, row.status) } : { kind: 'running' };
  }

  /** Keeps the answer, encrypted. */
  async complete(id: string, { status, body }: StoredAnswer): Promise<void> {
    const sealed = body === undefined ? null : this.box.seal(JSON.stringify(body), placeOf(id));
    await this.database.query(COMPLETE, [id, status, sealed]);
  }

  /** Gives a key back, since nothing was done. */
  async release(id: string): Promise<void> {
    await this.database.query(RELEASE, [id]);
  }

  private open({ id, body }: Row, status: number): StoredAnswer {
    return { status, body: body === null ? undefined : (JSON.parse(this.box.open(body, placeOf(id))) as unknown) };
  }
}

function placeOf(rowId: string): SecretPlace {
  return { table: 'idempotency_keys', column: 'body', rowId };
}
