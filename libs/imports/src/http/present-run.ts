import type { ImportRun } from '../domain/import-run.js';
import { estimatedCalls, progressOf } from '../domain/progress.js';
import type { ImportItem } from '../persistence/import-items.repository.js';
import type { ImportItemDto, ImportRunDto } from './imports.dto.js';

/** A run as it is answered. `keptSince`: of runs that ended before, what they found is not kept any more. */
export function presentRun(run: ImportRun, keptSince: Date): ImportRunDto {
  const { id, kind, trigger, isDryRun, state, stage, counts, problem, confirmedAt, finishedAt } = run;
  return {
    id,
    kind,
    trigger,
    dryRun: isDryRun,
    state,
    stage,
    counts: { ...counts },
    calls: { used: run.callsUsed, estimated: estimatedCalls(run) },
    progress: Math.round(progressOf(run) * 1_000) / 1_000,
    problem: problem && { ...problem },
    confirmable:
      state === 'needs_confirmation' ||
      (isDryRun && state === 'completed' && confirmedAt === null && finishedAt !== null && finishedAt >= keptSince),
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

/** What a run found, as it is answered. */
export function presentItem({ kind, subject, subjectId, action, changes, reason }: ImportItem): ImportItemDto {
  return { kind, subject, subjectId, action, changes: [...changes], reason };
}
