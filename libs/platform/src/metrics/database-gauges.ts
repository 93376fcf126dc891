import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { type Sql, withinTime } from '#kernel';
import { Database } from '../database/database.js';
import { Metrics } from './metrics.js';

/** A gauge that is filled from the rows of a query: its labels and its value are columns. A row whose value is null is left out. */
export interface QueriedGauge {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly value: string;
}

type Row = Readonly<Record<string, string | number | null>>;
type Read = () => Promise<readonly Row[]>;

/** How long an answer counts unless said otherwise: whoever scrapes besides costs nothing. */
const FRESH_MS = 10_000;
/** How long a scrape waits for the database. Prometheus itself gives up after ten seconds. */
const PATIENCE_MS = 4_000;

const ANYTHING = { name: 'metrics-up', text: 'SELECT 1 AS up' };

/**
 * Gauges of what Postgres knows, which is true for all processes together. A query runs at most once in ten seconds, however many gauges it fills and however often they are
 * scraped. Only the API adds any, so that their number does not grow with that of the workers. Their samples are missing while the database is away.
 */
@Injectable()
export class DatabaseGauges {
  private readonly answers = new Map<Read, { readonly atMs: number; readonly rows: Promise<readonly Row[] | null> }>();
  private saysWhetherUp = false;

  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
  ) {}

  /** Fills gauges from one statement. */
  addQuery(sql: Sql, gauges: readonly QueriedGauge[]): void {
    this.add(() => this.database.query<Row>(sql), gauges);
  }

  /** Fills gauges from rows that somebody else asks the database for. They count for `freshMs`. */
  add(read: Read, gauges: readonly QueriedGauge[], freshMs = FRESH_MS): void {
    if (!this.saysWhetherUp) this.sayWhetherUp();
    for (const gauge of gauges) this.register(() => this.answer(read, freshMs), gauge);
  }

  private register(answer: () => Promise<readonly Row[] | null>, { name, help, labels, value }: QueriedGauge): void {
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [this.metrics.registry],
      async collect() {
        const rows = (await answer()) ?? [];
        this.reset();
        if (labels.length === 0) this.remove(); // else it would say 0 of what is not known
        for (const row of rows) {
          const found = row[value] ?? null;
          if (found !== null) this.set(Object.fromEntries(labels.map((label) => [label, String(row[label])])), Number(found));
        }
      },
    });
  }

  private sayWhetherUp(): void {
    this.saysWhetherUp = true;
    const read: Read = () => this.database.query<Row>(ANYTHING);
    const isUp = async (): Promise<boolean> => (await this.answer(read, FRESH_MS)) !== null;
    new Gauge({
      name: 'cvent_bridge_database_up',
      help: '1 when Postgres answers, else 0.',
      registers: [this.metrics.registry],
      async collect() {
        this.set((await isUp()) ? 1 : 0);
      },
    });
  }

  /** Null: the database did not answer. */
  private answer(read: Read, freshMs: number): Promise<readonly Row[] | null> {
    const known = this.answers.get(read);
    if (known && performance.now() - known.atMs < freshMs) return known.rows;
    const rows = withinTime(read(), PATIENCE_MS, () => new Error('no answer in time')).catch(() => {
      this.answers.delete(read); // the next scrape asks again
      return null;
    });
    this.answers.set(read, { atMs: performance.now(), rows });
    return rows;
  }
}
