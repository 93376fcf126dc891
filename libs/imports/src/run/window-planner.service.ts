import { Injectable } from '@nestjs/common';
import { PAGE_LIMIT } from '#cvent-api';
import { QuotaLedger } from '#cvent-http';
import { AppConfig } from '#platform';
import type { WalkWindow } from '../domain/import-run.js';
import { nextProbe, splitWindows, type CountPoint, type TimeWindow } from '../domain/split-windows.js';
import type { SubjectSource } from '../domain/subject-source.js';
import type { RunSession } from './run-session.js';

/** How a list is walked. */
export interface WalkPlan {
  readonly windows: readonly WalkWindow[];
  /** Cvent's clock when the walk began, less the time that a change may take to show. Null: the first page will say. */
  readonly startedAtMs: number | null;
  /** Null: Cvent did not say. */
  readonly total: number | null;
}

/** Windows that are walked side by side. */
const MOST_WINDOWS = 4;
/** Calls that may be spent on finding out where to cut: a window that is twice as long as the others is walked alone for half of its time, at half of the account's pace. */
const MOST_PROBES = 10;
/** Below this, one window is quick enough. */
const LONG_WALK = 100 * PAGE_LIMIT;
/** Below this many calls a second, one window uses them all. */
const FAST_ACCOUNT = 10;
const YEARS_MS = 5 * 365 * 24 * 3_600_000;

/** Decides how a list is walked: in one window, or, where the account allows it and the list is long, in several at once. */
@Injectable()
export class WindowPlanner {
  constructor(
    private readonly ledger: QuotaLedger,
    private readonly config: AppConfig,
  ) {}

  /** `after`: only what changed since. Null: everything, by one or more windows. */
  async plan(session: RunSession, source: SubjectSource, after: Date | null): Promise<WalkPlan> {
    if (after !== null) return { windows: [windowOf({ afterMs: after.getTime(), beforeMs: null })], startedAtMs: null, total: null };
    const { client, integration } = session;
    const first = await source.list(client, integration.eventId, {}, null, 1);
    const total = first.totalCount;
    const startedAtMs = first.dateMs - this.config.cventReadLagMs;
    const state = await this.ledger.state(client.credentials);
    const isSplit = total !== null && total >= LONG_WALK && (state?.tier?.callsPerSecond ?? 0) >= FAST_ACCOUNT;
    const parts: TimeWindow[] = isSplit ? await this.split(session, source, total, first.dateMs) : [{ afterMs: null, beforeMs: null }];
    return { windows: parts.map(windowOf), startedAtMs, total };
  }

  private async split({ client, integration }: RunSession, source: SubjectSource, total: number, nowMs: number): Promise<TimeWindow[]> {
    let points: CountPoint[] = [
      { atMs: nowMs - YEARS_MS, after: total },
      { atMs: nowMs, after: 0 },
    ];
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const atMs = nextProbe(points, nowMs, total, MOST_WINDOWS);
      if (atMs === null) break;
      const { totalCount } = await source.list(client, integration.eventId, { after: new Date(atMs) }, null, 1);
      if (totalCount === null) break;
      points = [...points, { atMs, after: totalCount }].sort((a, b) => a.atMs - b.atMs);
    }
    return splitWindows(points, total, MOST_WINDOWS);
  }
}

function windowOf({ afterMs, beforeMs }: TimeWindow): WalkWindow {
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  return { after: iso(afterMs), before: iso(beforeMs), mark: null, isDone: false, restarts: 0, readToMs: 0 };
}
