import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { RetryableError, type Sql, type SqlRunner } from '#kernel';
import { AppConfig } from '../config/load-config.js';
import { Closing } from '../shutdown/closing.js';
import { SteadyClient } from './steady-client.js';
import { openCoalescingSocket } from './coalescing-socket.js';
import { PipelinedTransaction } from './pipelined-transaction.js';

/** How a transaction begins and is waited for. */
export interface TransactionOptions {
  /**
   * False lets the commit return before it is on disk. Only for work that is redone from rows which are on disk: a crash then takes the work and its
   * record back together.
   */
  readonly durable?: boolean;
  /** Advisory locks to take first, in this order; they end with the transaction. */
  readonly locks?: readonly AdvisoryLock[];
  /** How long any statement waits for a lock; then it fails with Postgres's code 55P03. Left out: for ever. */
  readonly lockTimeoutMs?: number | undefined;
}

/** A named lock in Postgres: a class per use, a number per thing. Two things that share a number only wait for one another. */
export interface AdvisoryLock {
  readonly space: number;
  readonly key: number;
  readonly shared?: boolean;
}

const CONNECTION_LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * A plan lives as long as its connection. Made while a table is small it would read the whole table, and go on to do so while a first import makes it large, until somebody
 * analyses it. Every statement finds its rows by an index, so a table is read whole only where it has none; before version 18 Postgres takes that for dear, and would compile it.
 */
const NO_SCANS = '-c enable_seqscan=off -c jit=off';

/** True when the database is away or asks to try again: 40001, 40P01, class 08, class 57, a lost connection. */
export function isTransientDatabaseError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    return CONNECTION_LOST.has(code) || /^(40001|40P01|53300|08\w{3}|57P0\d|57014)$/.test(code);
  }
  return /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
    error.message,
  );
}

/** Raw SQL on a pool of prepared connections: what the hot paths use. Everything else goes through TypeORM. */
@Injectable()
export class Database implements SqlRunner, OnApplicationShutdown {
  private readonly pool: pg.Pool;

  constructor(
    config: AppConfig,
    private readonly closing: Closing,
  ) {
    this.pool = new pg.Pool({
      connectionString: config.databaseUrl.reveal(),
      max: config.databasePoolSize,
      connectionTimeoutMillis: 5_000, // whoever must answer sooner has a deadline of its own
      idleTimeoutMillis: 30_000,
      query_timeout: config.databaseTimeoutMs, // else a connection that the network swallowed is waited for until the kernel gives it up
      application_name: 'cvent-bridge',
      options: NO_SCANS,
      Client: SteadyClient,
      pipeline: true,
      stream: openCoalescingSocket,
    });
    this.pool.on('error', () => undefined); // an idle connection that breaks is replaced at the next use
  }

  /** One statement in a transaction of its own. @throws RetryableError when the database is away. */
  async query<Row>(sql: Sql, values: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.pool.query({ ...sql, values: values as unknown[] })).rows as Row[];
    } catch (error) {
      throw translate(error);
    }
  }

  /** The same, failing with Postgres's code 55P03 when it waits for a lock of somebody else longer than that. Takes one round trip, too. */
  async queryImpatiently<Row>(sql: Sql, values: readonly unknown[], lockTimeoutMs: number): Promise<Row[]> {
    let rows: Promise<Row[]> | undefined;
    const send = (tx: SqlRunner): Promise<void> => {
      rows = tx.query<Row>(sql, values);
      rows.catch(() => undefined); // the transaction fails with the same error
      return Promise.resolve();
    };
    await this.transaction(send, { lockTimeoutMs });
    return rows!;
  }

  /** One statement whose rows nobody reads. @throws RetryableError when the database is away. */
  async write(sql: Sql, values: readonly unknown[] = []): Promise<void> {
    await this.query(sql, values);
  }

  /**
   * Runs `work` in one transaction: all of it or nothing. Statements travel without waiting for those before them, so a transaction of one query and many
   * writes costs two round trips. @throws RetryableError when the database is away or a conflict asks to repeat it.
   */
  async transaction<T>(work: (tx: SqlRunner) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw translate(error);
    });
    let broken: Error | undefined;
    const onLost = (error: Error): void => void (broken = error);
    client.on('error', onLost);
    const tx = new PipelinedTransaction(client);
    try {
      tx.begin(preamble(options));
      const result = await work(tx);
      await tx.commit();
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((lost: Error) => (broken = lost));
      throw translate(tx.firstFailure ?? error);
    } finally {
      client.off('error', onLost);
      client.release(broken);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.closing.end('database connections', this.pool.end());
  }
}

function preamble({ durable = true, locks = [], lockTimeoutMs }: TransactionOptions): string {
  const lines = ['BEGIN'];
  if (!durable) lines.push('SET LOCAL synchronous_commit = off');
  if (lockTimeoutMs !== undefined) lines.push(`SET LOCAL lock_timeout = ${lockTimeoutMs | 0}`);
  for (const { space, key, shared } of locks)
    lines.push(`SELECT pg_advisory_xact_lock${shared ? '_shared' : ''}(${space | 0}, ${key | 0})`);
  return lines.join(';');
}

function translate(error: unknown): unknown {
  if (!isTransientDatabaseError(error)) return error;
  return new RetryableError('database.unavailable', 'The database did not answer or asked to try again.', { cause: error });
}
