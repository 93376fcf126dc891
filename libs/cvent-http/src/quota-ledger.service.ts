import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '#platform';
import type { CallPriority, CventAccount } from './account.js';
import { CventQuotaError } from './errors.js';

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
const MOST_AHEAD_MS: Readonly<Record<CallPriority, number>> = { push: 10_000, settle: 3_000, incremental: 1_500, import: 800 };

/** Turns lie this much further apart than the limit asks… */
const SPACING = 1.02;
/** …so a call may be late by what that leaves free of each second, and still no second has one too many. */
const MOST_LATE_MS = (SPACING - 1) * 1_000;

// Turns are given out one after the other under the row's lock, over all processes; a turn belongs to the day in which it lies.
const PERMIT = {
  name: 'cvent-quota-permit',
  text: `WITH locked AS (SELECT * FROM cvent_accounts WHERE host = $1 AND client_id = $2 FOR UPDATE),
    timed AS (SELECT l.*, clock_timestamp() AS at, $6::float8 * 1000 / l.calls_per_second AS step_ms FROM locked l),
    slotted AS (SELECT t.*, greatest(at, next_turn) AS slot FROM timed t),
    counted AS (SELECT s.*, (slot AT TIME ZONE 'UTC')::date AS slot_day,
        CASE WHEN used_on = (slot AT TIME ZONE 'UTC')::date THEN used ELSE 0 END AS used_then FROM slotted s),
    judged AS (SELECT c.*, CASE
        WHEN exhausted_until > slot THEN 'day'
        WHEN $5 > 0 AND calls_per_day IS NOT NULL AND used_then >= calls_per_day - ceil(calls_per_day * $3::float8) THEN 'day'
        WHEN slot > at + $4 * interval '1 ms' THEN 'second'
        ELSE 'ok' END AS verdict FROM counted c),
    taken AS (UPDATE cvent_accounts a SET next_turn = slot + step_ms * interval '1 ms', used_on = slot_day, used = used_then + $5
      FROM judged j WHERE a.host = j.host AND a.client_id = j.client_id AND verdict = 'ok')
    SELECT verdict, (extract(epoch FROM slot - at) * 1000)::float8 AS "waitMs",
      greatest(exhausted_until, (slot_day + 1)::timestamp AT TIME ZONE 'UTC') AS "nextDay" FROM judged`,
};
const OPEN = {
  name: 'cvent-quota-open',
  text: 'INSERT INTO cvent_accounts (host, client_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};
const PAUSE = {
  name: 'cvent-quota-pause',
  text: `UPDATE cvent_accounts SET next_turn = greatest(next_turn, clock_timestamp() + $3 * interval '1 ms') WHERE host = $1 AND client_id = $2`,
};
// What we counted may be far from the limit: then others used the calls, or the answer was wrong. One call an hour finds out which.
const EXHAUST = {
  name: 'cvent-quota-exhaust',
  text: `UPDATE cvent_accounts SET exhausted_until = least(
      CASE WHEN used < 0.9 * calls_per_day THEN clock_timestamp() + interval '1 hour' END,
      ((clock_timestamp() AT TIME ZONE 'UTC')::date + 1)::timestamp AT TIME ZONE 'UTC')
    WHERE host = $1 AND client_id = $2 RETURNING exhausted_until AS until`,
};
const HEARD = {
  name: 'cvent-quota-heard',
  text: `UPDATE cvent_accounts SET used = greatest(CASE WHEN used_on = (clock_timestamp() AT TIME ZONE 'UTC')::date THEN used ELSE 0 END, $3),
      used_on = (clock_timestamp() AT TIME ZONE 'UTC')::date
    WHERE host = $1 AND client_id = $2 AND calls_per_day = coalesce($4, calls_per_day)`,
};
const SET_TIER = {
  name: 'cvent-quota-tier',
  text: `UPDATE cvent_accounts SET tier = $3, calls_per_second = $4, calls_per_day = $5, tier_due_at = now() + interval '1 day'
    WHERE host = $1 AND client_id = $2`,
};
const CLAIM_TIER = {
  name: 'cvent-quota-tier-claim',
  text: `UPDATE cvent_accounts SET tier_due_at = now() + interval '1 minute'
    WHERE host = $1 AND client_id = $2 AND tier_due_at <= now() RETURNING 1`,
};
const STATE = {
  name: 'cvent-quota-state',
  text: `SELECT tier AS name, calls_per_second AS "callsPerSecond", calls_per_day AS "callsPerDay",
      CASE WHEN used_on = (now() AT TIME ZONE 'UTC')::date THEN used ELSE 0 END AS used,
      CASE WHEN exhausted_until > now() THEN exhausted_until END AS "exhaustedUntil"
    FROM cvent_accounts WHERE host = $1 AND client_id = $2`,
};

interface Verdict {
  readonly verdict: 'ok' | 'second' | 'day';
  readonly waitMs: number;
  readonly nextDay: Date;
}

/** The calls of each Cvent account, per second and per day, over all processes: one row an account, one statement a call (DESIGN 4, guarantee 6). */
@Injectable()
export class QuotaLedger {
  constructor(private readonly database: Database) {}

  /** Resolves when it is this call's turn. @throws CventQuotaError when the day has none left for this priority. */
  async permit(account: CventAccount, priority: CallPriority): Promise<void> {
    // A turn that is missed (a busy process, a suspended one) is given up for a new one; the day's call stays counted once.
    for (let cost = 1; ;) {
      const askedAt = performance.now();
      const { verdict, waitMs, nextDay } = await this.ask(account, priority, cost);
      if (verdict === 'day') throw new CventQuotaError(nextDay);
      const answeredAfterMs = (performance.now() - askedAt) / 2; // the ledger's clock was read about half way
      const aheadMs = verdict === 'ok' ? waitMs - answeredAfterMs : waitMs - MOST_AHEAD_MS[priority];
      if (aheadMs > 0) await sleep(aheadMs);
      if (verdict === 'second') continue;
      if (performance.now() - askedAt <= answeredAfterMs + Math.max(0, waitMs) + MOST_LATE_MS) return;
      cost = 0;
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

  private async ask(account: CventAccount, priority: CallPriority, cost: number): Promise<Verdict> {
    const values = [account.host, account.clientId, RESERVE[priority], MOST_AHEAD_MS[priority], cost, SPACING];
    for (;;) {
      const [row] = await this.database.query<Verdict>(PERMIT, values);
      if (row) return row;
      await this.database.query(OPEN, [account.host, account.clientId]);
    }
  }
}

interface StateRow {
  readonly name: string | null;
  readonly callsPerSecond: number;
  readonly callsPerDay: number | null;
  readonly used: number;
  readonly exhaustedUntil: Date | null;
}
