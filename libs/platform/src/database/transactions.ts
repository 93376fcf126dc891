import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { RetryableError, type Sql, type SqlRunner } from '#kernel';
import { type AdvisoryLock, isTransientDatabaseError } from './database.js';

/** What runs inside one transaction: entities through `manager`, statements of other libs through `tx`. Both are the same transaction. */
export interface TransactionScope {
  readonly manager: EntityManager;
  readonly tx: SqlRunner;
}

const ATTEMPTS = 4;
const REPEATABLE = new Set(['40001', '40P01']);

/** Transactions of the calm paths, with TypeORM. The hot paths use {@link Database}. */
@Injectable()
export class Transactions {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /**
   * Runs `work` in one transaction: all of it or nothing. Takes `locks` first, in the order given. Repeats the whole of `work` when Postgres asks for it
   * (deadlock, serialization), so it must do nothing but work on the database. @throws RetryableError when the database is away.
   */
  async run<T>(work: (scope: TransactionScope) => Promise<T>, locks: readonly AdvisoryLock[] = []): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(work, locks);
      } catch (error) {
        if (REPEATABLE.has(codeOf(error)) && attempt < ATTEMPTS) continue;
        if (!isTransientDatabaseError(error)) throw error;
        throw new RetryableError('database.unavailable', 'The database did not answer or asked to try again.', { cause: error });
      }
    }
  }

  private once<T>(work: (scope: TransactionScope) => Promise<T>, locks: readonly AdvisoryLock[]): Promise<T> {
    return this.source.transaction(async (manager) => {
      const tx = sqlRunnerOf(manager.queryRunner!);
      for (const { space, key, shared } of locks)
        await tx.query({ text: `SELECT pg_advisory_xact_lock${shared ? '_shared' : ''}($1, $2)` }, [space, key]);
      return work({ manager, tx });
    });
  }
}

function sqlRunnerOf(runner: QueryRunner): SqlRunner {
  const query = async <Row>({ text }: Sql, values: readonly unknown[] = []): Promise<Row[]> =>
    (await runner.query(text, [...values], true)).records as Row[];
  return { query, write: async (sql, values) => void (await query(sql, values)) };
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** The name of the unique key that a failed statement would have broken, or null when it failed for another reason. */
export function brokenUniqueKey(error: unknown): string | null {
  return codeOf(error) === '23505' ? constraintOf(error) : null;
}

/** The name of the foreign key that a failed statement would have broken, or null when it failed for another reason. */
export function brokenForeignKey(error: unknown): string | null {
  return codeOf(error) === '23503' || codeOf(error) === '23001' ? constraintOf(error) : null;
}

function constraintOf(error: unknown): string | null {
  const constraint = (error as { constraint?: unknown }).constraint;
  return typeof constraint === 'string' ? constraint : null;
}
