import type { Actor, Failure, FailureKind, FailurePlace, FailureSource } from '#contracts';
import type { Database } from '#platform';

/** A row as the query of a source answers it. */
interface FailureRow {
  readonly id: string;
  readonly at: Date;
  readonly code: string;
  readonly message: string;
  readonly isRetryable: boolean;
  readonly subject: Readonly<Record<string, string>>;
}

/** What binds a source's query to one App. */
const OF_APP = /(\w+\.)?app_id = \$1/;
const COLUMNS = `id, at, code, message, is_retryable AS "isRetryable", subject`;

/** Failures that a query finds. The kinds share their order, so that the lists of several can be merged. */
export abstract class FailureTable implements FailureSource {
  abstract readonly kind: FailureKind;
  /** Finds the open failures of the App `$1`, by one condition `app_id = $1`: `id` (text), `at`, `code`, `message`, `is_retryable`, `subject` (jsonb). */
  protected abstract readonly query: string;

  constructor(protected readonly database: Database) {}

  async list(appId: string, after: FailurePlace | null, limit: number): Promise<readonly Failure[]> {
    const text = `SELECT ${COLUMNS} FROM (${this.rows}) AS failure
      WHERE $2::timestamptz IS NULL OR at < $2 OR (at = $2 AND ($3::text || ':' || id) COLLATE "C" > $4) ORDER BY at DESC, id COLLATE "C" LIMIT $5`;
    const values = [appId, after?.at ?? null, this.kind, after?.key ?? null, limit];
    return (await this.database.query<FailureRow>({ name: `failures-${this.kind}-list`, text }, values)).map((row) => this.present(row));
  }

  async find(appId: string, id: string): Promise<Failure | null> {
    const text = `SELECT ${COLUMNS} FROM (${this.rows}) AS failure WHERE id = $2`;
    const [row] = await this.database.query<FailureRow>({ name: `failures-${this.kind}-find`, text }, [appId, id]);
    return row ? this.present(row) : null;
  }

  async counts(appId: string): Promise<Readonly<Record<string, number>>> {
    const text = `SELECT code, count(*)::int AS count FROM (${this.rows}) AS failure GROUP BY code`;
    const rows = await this.database.query<{ code: string; count: number }>({ name: `failures-${this.kind}-counts`, text }, [appId]);
    return Object.fromEntries(rows.map(({ code, count }) => [code, count]));
  }

  async countsEverywhere(): Promise<Readonly<Record<string, number>>> {
    const everywhere = this.query.replace(OF_APP, 'true');
    const text = `SELECT code, count(*)::int AS count FROM (${everywhere}) AS failure GROUP BY code`;
    const rows = await this.database.query<{ code: string; count: number }>({ name: `failures-${this.kind}-everywhere`, text });
    return Object.fromEntries(rows.map(({ code, count }) => [code, count]));
  }

  abstract retry(appId: string, id: string | null, by: Actor): Promise<number>;

  /** What to do about a code. */
  protected abstract remedy(code: string): string;

  /** Moments to the millisecond, as cursors carry them. */
  private get rows(): string {
    return `SELECT id, date_trunc('milliseconds', at) AS at, code, message, is_retryable, subject FROM (${this.query}) AS found`;
  }

  private present(row: FailureRow): Failure {
    return { kind: this.kind, ...row, remedy: this.remedy(row.code) };
  }
}
