import type { SubjectKind } from '#contracts';
import type { PageMark } from '#cvent-api';

/** `full` walks the whole event, `incremental` what changed since the last read (B19, B20). */
export const RUN_KINDS = ['full', 'incremental'] as const;
/** See {@link RUN_KINDS}. */
export type RunKind = (typeof RUN_KINDS)[number];

/** Who started a run: somebody, the clock (B20), or messages that came (DESIGN 4, "Settle read"). */
export const RUN_TRIGGERS = ['request', 'schedule', 'settle'] as const;
/** See {@link RUN_TRIGGERS}. */
export type RunTrigger = (typeof RUN_TRIGGERS)[number];

/** Where a run stands. `needs_confirmation`: the brake holds it (B19). */
export const RUN_STATES = ['queued', 'running', 'waiting_for_quota', 'needs_confirmation', 'completed', 'failed', 'cancelled'] as const;
/** See {@link RUN_STATES}. */
export type RunState = (typeof RUN_STATES)[number];

/** The stages in their order. `apply` belongs to a dry run that was confirmed. */
export const STAGES = ['event', 'catalogue', 'attendees', 'enrolments', 'sessions', 'speakers', 'sweep', 'apply', 'done'] as const;
/** See {@link STAGES}. */
export type StageName = (typeof STAGES)[number];

/** What a run counts. Records: as Cvent listed them; the rest: subjects. */
export const COUNTS = ['records', 'applied', 'unchanged', 'held', 'removed', 'failed', 'planned', 'pages'] as const;
/** See {@link COUNTS}. */
export type Counts = Partial<Readonly<Record<(typeof COUNTS)[number], number>>>;

/** One part of a list that is walked by itself: what changed in a window of time. */
export interface WalkWindow {
  /** ISO 8601; null: open. */
  readonly after: string | null;
  readonly before: string | null;
  /** The page that comes next; null: the first. */
  readonly mark: PageMark | null;
  readonly isDone: boolean;
  /** How often the walk of this window began anew, since Cvent did not know its page any more. */
  readonly restarts: number;
  /** The latest change that was seen, in ms; 0: none yet. */
  readonly readToMs: number;
}

/** What a run that was interrupted needs to go on where it stood. */
export interface RunProgress {
  /** When the present walk began, on Cvent's clock. Null: the first page will say. */
  readonly startedAtMs?: number | null;
  /** The parts of the present walk. Null: none is under way. */
  readonly windows?: readonly WalkWindow[] | null;
  /** The walks that are whole. */
  readonly walked?: Partial<Readonly<Record<SubjectKind, WalkEnd>>>;
  /** What was not read since the scope is missing. */
  readonly skipped?: readonly SkippedRead[];
  /** By kind, the last subject that was compared with those seen. Null: all were. */
  readonly sweepCursors?: Partial<Readonly<Record<SubjectKind, string | null>>>;
  /** The last item that was applied. */
  readonly applyCursor?: ItemCursor | null;
}

/** A walk that is whole. Times are on Cvent's clock, in ms. */
export interface WalkEnd {
  readonly beganAtMs: number;
  /** Everything that changed up to then was read. 0: nothing is known. */
  readonly readToMs: number;
}

/** Something that a run did not read. */
export interface SkippedRead {
  readonly subject: SubjectKind;
  readonly scope: string;
}

/** The place of an item among those that a run found. */
export interface ItemCursor {
  readonly subject: string;
  readonly subjectId: string;
}

/** Why a run waits or failed, in plain words. */
export interface RunProblem {
  readonly code: string;
  readonly message: string;
  /** When it is tried again; null: it is not. ISO 8601. */
  readonly retryAt: string | null;
}

/** A run of reads. */
export interface ImportRun {
  readonly id: string;
  readonly integrationId: string;
  /** The event that the integration was joined to when the run was asked for. */
  readonly eventId: string;
  readonly kind: RunKind;
  readonly trigger: RunTrigger;
  readonly isDryRun: boolean;
  /** What is read. */
  readonly subjects: readonly SubjectKind[];
  readonly state: RunState;
  readonly stage: StageName;
  readonly progress: RunProgress;
  readonly counts: Counts;
  readonly callsUsed: number;
  /** How many records there are to walk, as far as Cvent or our mirrors tell. Null: unknown. */
  readonly total: number | null;
  readonly problem: RunProblem | null;
  /** Failures in a row. */
  readonly failures: number;
  readonly confirmedAt: Date | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}
