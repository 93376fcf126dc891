import { PAGE_LIMIT } from '#cvent-api';
import type { ImportRun, StageName } from './import-run.js';

/** How far a run is when a stage begins. Walking takes nearly all of the time. */
const BEGINS_AT: Readonly<Record<StageName, number>> = {
  event: 0,
  catalogue: 0.01,
  attendees: 0.02,
  enrolments: 0.65,
  sessions: 0.91,
  speakers: 0.94,
  sweep: 0.95,
  apply: 0,
  done: 1,
};
const CALLS_BESIDE_WALK = 8;
/** Stages whose length is known, and where they end. */
const WALKS: Partial<Record<StageName, StageName>> = { attendees: 'enrolments', enrolments: 'sessions', sessions: 'speakers' };

/** How far a run is, from 0 to 1. Stands still within a walk whose length nobody knows. */
export function progressOf({ stage, state, counts, total }: Pick<ImportRun, 'stage' | 'state' | 'counts' | 'total'>): number {
  if (state === 'completed') return 1;
  const begin = BEGINS_AT[stage];
  const share = total ? Math.min(1, (stage === 'apply' ? (counts.applied ?? 0) : (counts.records ?? 0)) / total) : 0;
  if (stage === 'apply') return share;
  const next = WALKS[stage];
  return next ? begin + share * (BEGINS_AT[next] - begin) : begin;
}

/** Calls that the whole run takes, as far as is known. Null: unknown. Never less than were used. */
export function estimatedCalls({
  kind,
  total,
  callsUsed,
  state,
}: Pick<ImportRun, 'kind' | 'total' | 'callsUsed' | 'state'>): number | null {
  if (state === 'completed') return callsUsed;
  if (total === null) return null;
  return Math.max(callsUsed, Math.ceil(total / PAGE_LIMIT) + (kind === 'full' ? CALLS_BESIDE_WALK : 0));
}
