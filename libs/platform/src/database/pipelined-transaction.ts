import type { PoolClient } from 'pg';
import type { Sql, SqlRunner } from '#kernel';

/**
 * One transaction on a connection that sends statements without waiting for earlier ones. After a statement that failed Postgres refuses the rest and turns the
 * commit into a rollback, so nothing needs to be waited for on the way; the first failure is the true one.
 */
export class PipelinedTransaction implements SqlRunner {
  /** What the first statement that failed said. */
  firstFailure: unknown;

  constructor(private readonly client: PoolClient) {}

  /** Sends what opens the transaction. */
  begin(statements: string): void {
    void this.keepFailure(this.client.query(statements));
  }

  async query<Row>(sql: Sql, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.keepFailure(this.client.query({ ...sql, values: values as unknown[] }))).rows as Row[];
  }

  write(sql: Sql, values: readonly unknown[] = []): Promise<void> {
    void this.keepFailure(this.client.query({ ...sql, values: values as unknown[] }));
    return Promise.resolve();
  }

  /** Resolves once all was done and committed. @throws the first failure. */
  async commit(): Promise<void> {
    // Answers come in the order of the statements: with this one, all others are there.
    const { command } = await this.keepFailure(this.client.query('COMMIT'));
    if (this.firstFailure !== undefined) throw this.firstFailure as Error;
    if (command !== 'COMMIT') throw new Error('Postgres rolled the transaction back.');
  }

  private keepFailure<T>(work: Promise<T>): Promise<T> {
    work.catch((error: unknown) => (this.firstFailure ??= error));
    return work;
  }
}
