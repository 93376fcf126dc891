import { Injectable } from '@nestjs/common';
import type { Cause, FactBatch, FactDelivery, FactOutcome, PlannedChange, ReadableSubjects, SessionFact, Stamp } from '#contracts';
import { HistoryRecorder, type FieldChange, type HistoryAction, type NewHistoryEntry } from '#history';
import { newId, sameJson, type SqlRunner } from '#kernel';
import { advisoryLock, Database, inLockOrder } from '#platform';
import { planSession, SESSION_FIELDS, type SessionPlan } from './domain/plan-session.js';
import { foldSession, isPresent, type SessionMirror } from './domain/session-mirror.js';
import { EnrolmentsRepository } from './persistence/enrolments.repository.js';
import type { KnownSession, SessionSettings, StandingSession } from './persistence/session-rows.js';
import { SessionsRepository, type SavedMirror, type SavedSession } from './persistence/sessions.repository.js';

/** Sessions to look at, and what is told about them. */
interface Work {
  readonly integrationId: string;
  /** The event that the facts are about (G6). Null: there are no facts. */
  readonly eventId: string | null;
  readonly sessionIds: readonly string[];
  readonly facts: ReadonlyMap<string, SessionFact>;
  readonly cause: Cause;
  readonly alongside?: ((tx: SqlRunner, outcomes: readonly FactOutcome[]) => Promise<void>) | undefined;
  readonly lockTimeoutMs?: number | undefined;
}

interface Reconciled {
  readonly outcomes: readonly FactOutcome[];
  readonly entries: readonly NewHistoryEntry[];
}

/** What becomes of sessions, gathered to be written in few statements. */
interface Writes {
  readonly mirrors: SavedMirror[];
  readonly sessions: SavedSession[];
  /** Of {@link sessions} those that were not in the app. */
  readonly created: string[];
  readonly removed: string[];
  readonly entries: NewHistoryEntry[];
}

/** Carries a plan out of a transaction that is to be undone. */
class Planned extends Error {
  constructor(readonly result: Reconciled) {
    super('planned');
  }
}

/**
 * Folds facts about sessions into their mirrors and brings the Cvent agenda in step with them (G13): load, plan, write, in one transaction. Who is on a session follows from the
 * enrolments when somebody asks, so a session that changes touches no row of the people on it.
 *
 * Locks: the integration (shared), then the sessions.
 */
@Injectable()
export class SessionReconciler implements ReadableSubjects<SessionFact> {
  readonly kind = 'session';

  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly enrolments: EnrolmentsRepository,
    private readonly history: HistoryRecorder,
  ) {}

  async apply({ alongside, fact, ...target }: FactDelivery<SessionFact>): Promise<FactOutcome> {
    const [outcome] = await this.applyAll({
      ...target,
      facts: [fact],
      ...(alongside ? { alongside: (tx, [only]) => alongside(tx, only!) } : {}),
    });
    return outcome!;
  }

  async applyAll(batch: FactBatch<SessionFact>): Promise<readonly FactOutcome[]> {
    return (await this.reconcile(workOf(batch))).outcomes;
  }

  async plan(batch: FactBatch<SessionFact>): Promise<readonly PlannedChange[]> {
    const { entries } = await this.reconcile({ ...workOf(batch), alongside: undefined }, true);
    return entries.map(({ sessionId, action, changes, reason }) => ({ subjectId: sessionId!, action, changes, reason: reason ?? null }));
  }

  leavers({ integrationId, facts }: FactBatch<SessionFact>): Promise<ReadonlySet<string>> {
    return this.sessions.inApp(integrationId, facts.filter(({ values }) => values['deleted'] === true).map(({ sessionId }) => sessionId)); // prettier-ignore
  }

  present(integrationId: string, after: string, limit: number): Promise<readonly string[]> {
    return this.sessions.present(integrationId, after, limit);
  }

  countInApp(integrationId: string): Promise<number> {
    return this.sessions.countInApp(integrationId);
  }

  partlyRead(
    integrationId: string,
    after: string,
    limit: number,
  ): Promise<readonly { readonly subjectId: string; readonly version: string }[]> {
    return this.sessions.speakersDue(integrationId, after, limit);
  }

  goneFact(sessionId: string, stamp: Stamp, cause: Cause): SessionFact {
    return { kind: 'session', sessionId, stamp, cause, values: { deleted: true } };
  }

  /** Brings sessions in step with their mirrors after the event's time zone or the settings changed. */
  async follow(integrationId: string, sessionIds: readonly string[], cause: Cause): Promise<void> {
    await this.reconcile({ integrationId, eventId: null, sessionIds, facts: new Map(), cause });
  }

  private async reconcile(work: Work, isUndone = false): Promise<Reconciled> {
    const { integrationId, sessionIds } = work;
    const locks = inLockOrder([
      { ...advisoryLock('integration', integrationId), shared: true },
      ...sessionIds.map((sessionId) => advisoryLock('session', integrationId, sessionId)),
    ]);
    try {
      return await this.database.transaction(
        async (tx) => {
          const result = await this.run(tx, work);
          await work.alongside?.(tx, result.outcomes);
          if (isUndone) throw new Planned(result);
          return result;
        },
        { locks, durable: false, lockTimeoutMs: work.lockTimeoutMs }, // what causes it stands on disk, and is done again
      );
    } catch (error) {
      if (error instanceof Planned) return error.result;
      throw error;
    }
  }

  private async run(tx: SqlRunner, work: Work): Promise<Reconciled> {
    const { settings, known } = await this.sessions.load(tx, work.integrationId, work.sessionIds);
    if (!settings) return nothingDone(work, 'unchanged');
    if (work.eventId !== null && work.eventId !== settings.eventId) return nothingDone(work, 'foreign_event');
    const writes: Writes = { mirrors: [], sessions: [], created: [], removed: [], entries: [] };
    const outcomes = work.sessionIds.map((sessionId) => reconcileOne(sessionId, known.get(sessionId) ?? null, work, settings, writes));
    if (!settings.hasAgenda && writes.sessions.length > 0) await this.sessions.restoreAgenda(tx, settings);
    await this.sessions.remove(tx, settings.appId, writes.removed);
    await this.sessions.saveMirrors(tx, work.integrationId, settings.appId, writes.mirrors);
    await this.sessions.save(tx, settings, writes.sessions);
    await this.enrolments.restrict(tx, work.integrationId, writes.created);
    await this.history.record(tx, writes.entries);
    return { outcomes, entries: writes.entries };
  }
}

function reconcileOne(sessionId: string, known: KnownSession | null, work: Work, settings: SessionSettings, writes: Writes): FactOutcome {
  const fact = work.facts.get(sessionId);
  const folded = fact ? foldSession(known?.mirror ?? null, fact) : null;
  if (fact && !folded) return 'stale';
  const mirror = folded ?? known?.mirror;
  if (!mirror) return 'unchanged';
  const appSessionId = known?.appSessionId ?? newId();
  const keep = (base: SavedMirror['base']): void => void writes.mirrors.push({ sessionId, mirror, appSessionId, base });
  if (!settings.isCventToCms) {
    keep(known?.base ?? {}); // the mirror is kept true and nothing else changes (G1)
    return 'unchanged';
  }
  const standing = known?.standing ?? null;
  const entry = (action: HistoryAction, changes: readonly FieldChange[]): void =>
    void writes.entries.push({
      appId: settings.appId,
      personId: null,
      attendeeId: null,
      sessionId,
      appSessionId,
      cause: fact?.cause ?? work.cause,
      action,
      changes,
    });
  if (!isPresent(mirror)) {
    keep({});
    if (!standing) return 'unchanged';
    writes.removed.push(standing.id);
    entry('session.removed', SESSION_FIELDS.filter((field) => (standing.fields[field] ?? null) !== null).map((field) => ({ field, before: standing.fields[field], after: null }))); // prettier-ignore
    return 'applied';
  }
  const plan = planSession(mirror, standing, known?.base ?? {}, settings);
  const changes = changesOf(standing, plan, settings.timeZone);
  const isDue = !standing || changes.length > 0 || isRetouched(standing, plan, mirror);
  if (folded || isDue) keep(plan.base);
  if (isDue) writes.sessions.push({ sessionId, appSessionId, plan, endedAtMs: mirror.goneAtMs });
  if (!standing) writes.created.push(sessionId);
  if (!standing || changes.length > 0) entry(standing ? 'session.updated' : 'session.created', changes);
  return isDue ? 'applied' : 'unchanged';
}

/** True for what differs beside the things that history tells. */
function isRetouched(standing: StandingSession, plan: SessionPlan, mirror: SessionMirror): boolean {
  return standing.endedAtMs !== mirror.goneAtMs || !sameJson(standing.notes as never, plan.notes as never);
}

/** The zone is told of when it changes: a session that is new is not the first to be in it. */
function changesOf(standing: StandingSession | null, plan: SessionPlan, timeZone: string | null): FieldChange[] {
  const before: Record<string, unknown> = {
    ...standing?.fields,
    ...(standing && {
      status: standing.status,
      included: standing.isIncluded,
      registrationTypes: standing.registrationTypes,
      speakers: standing.speakerIds,
      timeZone: standing.timeZone,
    }),
  };
  const after: Record<string, unknown> = {
    ...plan.values,
    status: plan.status,
    included: plan.isIncluded,
    registrationTypes: plan.registrationTypes,
    speakers: plan.speakerIds,
    ...(standing && { timeZone }),
  };
  const isEmpty = (value: unknown): boolean => value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  return Object.keys(after)
    .filter((field) => !(isEmpty(before[field]) && isEmpty(after[field])) && !sameJson(before[field] as never, after[field] as never))
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }));
}

function workOf({ integrationId, eventId, facts, alongside, lockTimeoutMs }: FactBatch<SessionFact>): Work {
  return {
    integrationId,
    eventId,
    sessionIds: facts.map(({ sessionId }) => sessionId),
    facts: new Map(facts.map((fact) => [fact.sessionId, fact])),
    cause: facts[0]!.cause,
    alongside,
    lockTimeoutMs,
  };
}

function nothingDone({ sessionIds }: Work, outcome: FactOutcome): Reconciled {
  return { outcomes: sessionIds.map(() => outcome), entries: [] };
}
