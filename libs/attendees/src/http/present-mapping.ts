import type { MappingTrial } from '../mapping/mapping-trials.service.js';
import type { RemapProgress } from '../mapping/remap-progress.service.js';
import type { MappingTrialDto, RemapProgressDto } from './mapping-preview.dto.js';

/** A trial as it is answered. */
export function presentTrial({ id, total, seen, changed, fields, notes, examples, createdAt, finishedAt }: MappingTrial): MappingTrialDto {
  return {
    id,
    state: finishedAt ? 'completed' : 'running',
    total,
    seen,
    changed,
    fields: byFrequency(fields).map(([field, people]) => ({ field, people })),
    notes: byFrequency(notes).map(([key, people]) => {
      const [code, field] = key.split(' ') as [string, string];
      return { code, field, people };
    }),
    examples,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

/** The progress of a walk as it is answered. */
export function presentRemap({ startedAt, finishedAt, ...progress }: RemapProgress): RemapProgressDto {
  return { ...progress, startedAt: startedAt?.toISOString() ?? null, finishedAt: finishedAt?.toISOString() ?? null };
}

function byFrequency(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
