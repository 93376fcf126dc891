import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Sql } from '#kernel';
import { Database } from '#platform';
import type { CallPriority, CventAccount } from './account.js';
import { CventQuotaError } from './errors.js';
import { CLAIM_TIER, EXHAUST, HEARD, OPEN, PAUSE, PERMIT, SET_TIER, STATE, TAKE_LATE } from './quota-statements.js';
import { ServerClock } from './server-clock.js';

/** What an account may do (GET /usage/tier). */
export interface QuotaTier {
  readonly name: string;
  readonly callsPerSecond: number;
  /** Null: no daily limit. */
  readonly callsPerDay: number | null;
}

/** Where an account stands today. */
export interface QuotaState {
  /** Null until Cvent said it; the smallest tier counts until then. */
  readonly tier: QuotaTier | null;
  /** Calls since 00:00 GMT, ours and those of others that we heard of. */
  readonly usedToday: number;
  /** When no call is made before that. Null: calls are made. */
  readonly exhaustedUntil: Date | null;
}

/** The share of a day that pushes and settle reads have to themselves. */
const RESERVE: Readonly<Record<CallPriority, number>> = { push: 0, settle: 0, incremental: 0.1, import: 0.1 };

/** How far ahead a call may take its turn. What waits further ahead asks again later, so that calls of higher priority come in between. */
const MOST_AHEAD_MS: Readonly<Record<CallPriority, number>> = { push: 10_000, settle: 3_000, incremental: 800, import: 400 };

/** Later than this after its turn no call goes out. */
const LATEST_MS = 6;
/** How far ahead the nearest turn is, and how far at most, for a process that misses its turns again and again. */
const LEAST_AHEAD_MS = 2;
const MOST_LEAD_MS = 200;

/** When a turn was given, and when it is, on the database's clock. */
interface Moment {
  readonly atMs: number;
  readonly slotMs: number;
}

interface Turn extends Moment {
  readonly verdict: 'ok' | 'second' | 'day';
  /** How many turns the account had before, and this one. */
  readonly number: number;
  /** The day (UTC) in which the turn lies: `2031-05-14`. */
  readonly day: string;
  readonly nextDay: Date;
}

/** The calls of each Cvent account, per second and per day, over all processes: one row an account, one statement a call (DESIGN 4, guarantee 6). */
@Injectable()
export class QuotaLedger {
  private readonly clock = new ServerClock();

  constructor(private readonly database: Database) {}

  /** Resolves when it is this call's turn. @throws CventQuotaError when the day has none left for this priority. */
  async permit(account: CventAccount, priority: CallPriority): Promise<void> {
    // A turn that is missed (a busy process, a suspended one) and cannot be taken late is given up for a new one.
    let countedOn: string | null = null;
    for (let leadMs = LEAST_AHEAD_MS; ; leadMs = Math.min(4 * leadMs, MOST_LEAD_MS)) {
      const turn = await this.ask(account, priority, countedOn, leadMs);
      if (turn.verdict === 'day') throw new CventQuotaError(turn.nextDay);
      if (turn.verdict === 'ok') {
        if (await this.take(account, turn, leadMs)) return;
        countedOn = turn.day;
      } else {
        await sleep(turn.slotMs - turn.atMs - MOST_AHEAD_MS[priority]);
        leadMs = LEAST_AHEAD_MS;
      }
    }
  }

  /** Cvent said that calls come too fast: none is made for a while. */
  async pause(account: CventAccount, ms: number): Promise<void> {
    await this.database.query(PAUSE, [account.host, account.clientId, ms]);
  }

  /** Cvent said that the day's calls are used up. Answers when to ask again. */
  async exhaust(account: CventAccount): Promise<Date> {
    const [row] = await this.database.query<{ until: Date }>(EXHAUST, [account.host, account.clientId]);
    return row!.until;
  }

  /** Cvent told how many calls the account made today, those of others included. Our own count only ever rises by it. `ofTotal`: only if that is the day's limit. */
  async heard(account: CventAccount, usedToday: number, ofTotal: number | null): Promise<void> {
    await this.database.query(HEARD, [account.host, account.clientId, usedToday, ofTotal]);
  }

  async setTier(account: CventAccount, tier: QuotaTier): Promise<void> {
    await this.database.query(SET_TIER, [account.host, account.clientId, tier.name, tier.callsPerSecond, tier.callsPerDay]);
  }

  /** True for one caller a day (a minute, when reading it failed): it is to read the tier. */
  async claimTierReading(account: CventAccount): Promise<boolean> {
    await this.database.query(OPEN, [account.host, account.clientId]);
    return (await this.database.query(CLAIM_TIER, [account.host, account.clientId])).length > 0;
  }

  /** Where the account stands. Null: it was never called. */
  async state(account: CventAccount): Promise<QuotaState | null> {
    const [row] = await this.database.query<StateRow>(STATE, [account.host, account.clientId]);
    if (!row) return null;
    const { name, callsPerSecond, callsPerDay, used, exhaustedUntil } = row;
    return { tier: name === null ? null : { name, callsPerSecond, callsPerDay }, usedToday: used, exhaustedUntil };
  }

  /** Waits for a turn and takes it, later if need be. False: it was missed. */
  private async take(account: CventAccount, { number, slotMs, day }: Turn, leadMs: number): Promise<boolean> {
    if (await this.reach(slotMs)) return true;
    const [later] = await this.askTime<Moment>(TAKE_LATE, [account.host, account.clientId, number, day, leadMs]);
    return later !== undefined && this.reach(later.slotMs);
  }

  /** Waits for a moment of the database's clock. False: it is over. */
  private async reach(slotMs: number): Promise<boolean> {
    const momentMs = this.clock.toLocal(slotMs);
    const aheadMs = momentMs - performance.now();
    if (aheadMs > 0) await sleep(aheadMs);
    return performance.now() - momentMs <= LATEST_MS;
  }

  private async ask(account: CventAccount, priority: CallPriority, countedOn: string | null, leadMs: number): Promise<Turn> {
    const values = [account.host, account.clientId, RESERVE[priority], MOST_AHEAD_MS[priority], countedOn, leadMs];
    for (;;) {
      const [turn] = await this.askTime<Turn>(PERMIT, values);
      if (turn) return turn;
      await this.database.query(OPEN, [account.host, account.clientId]);
    }
  }

  private async askTime<Row extends Moment>(statement: Sql, values: readonly unknown[]): Promise<Row[]> {
    const rows = await this.database.query<Row>(statement, values);
    for (const { atMs } of rows) this.clock.hear(atMs, performance.now());
    return rows;
  }
}

interface StateRow {
  readonly name: string | null;
  readonly callsPerSecond: number;
  readonly callsPerDay: number | null;
  readonly used: number;
  readonly exhaustedUntil: Date | null;
}
