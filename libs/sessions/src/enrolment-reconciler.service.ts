import { Injectable } from '@nestjs/common';
import {
  enrolmentId,
  enrolmentParts,
  GONE_STATUS,
  type Cause,
  type EnrolmentFact,
  type FactBatch,
  type FactDelivery,
  type FactOutcome,
  type PlannedChange,
  type ReadableSubjects,
  type Stamp,
} from '#contracts';
import { HistoryRecorder, type NewHistoryEntry } from '#history';
import { sameJson, type SqlRunner } from '#kernel';
import { advisoryLock, Database, inLockOrder } from '#platform';
import { foldEnrolment, isRegisteredStatus, isShownPlace, shownOf, type ShownEnrolment } from './domain/fold-enrolment.js';
import {
  EnrolmentsRepository,
  type EnrolmentKey,
  type EnrolmentSettings,
  type KnownEnrolment,
} from './persistence/enrolments.repository.js';

interface Work {
  readonly integrationId: string;
  /** Null: there are no facts. */
  readonly eventId: string | null;
  readonly keys: readonly EnrolmentKey[];
  readonly facts: ReadonlyMap<string, EnrolmentFact>;
  readonly cause: Cause;
  readonly alongside?: ((tx: SqlRunner, outcomes: readonly FactOutcome[]) => Promise<void>) | undefined;
  readonly lockTimeoutMs?: number | undefined;
}

interface Reconciled {
  readonly outcomes: readonly FactOutcome[];
  readonly entries: readonly NewHistoryEntry[];
}

/** Carries a plan out of a transaction that is to be undone. */
class Planned extends Error {
  constructor(readonly result: Reconciled) {
    super('planned');
  }
}

const NOBODY_LEAVES: ReadonlySet<string> = new Set();

/**
 * Folds facts about enrolments into their mirrors. What stands in people's agendas follows from them when somebody asks (G14, G15): together with the attendee, the session and the
 * import method, any of which may come later or change. So the method can be switched without touching a row (B14), and no order of messages leaves a session open.
 *
 * Locks: the integration (shared), then the enrolments.
 */
@Injectable()
export class EnrolmentReconciler implements ReadableSubjects<EnrolmentFact> {
  readonly kind = 'enrolment';

  constructor(
    private readonly database: Database,
    private readonly enrolments: EnrolmentsRepository,
    private readonly history: HistoryRecorder,
  ) {}

  async apply({ alongside, fact, ...target }: FactDelivery<EnrolmentFact>): Promise<FactOutcome> {
    const [outcome] = await this.applyAll({
      ...target,
      facts: [fact],
      ...(alongside ? { alongside: (tx, [only]) => alongside(tx, only!) } : {}),
    });
    return outcome!;
  }

  async applyAll(batch: FactBatch<EnrolmentFact>): Promise<readonly FactOutcome[]> {
    return (await this.reconcile(workOf(batch))).outcomes;
  }

  async plan(batch: FactBatch<EnrolmentFact>): Promise<readonly PlannedChange[]> {
    const { entries } = await this.reconcile({ ...workOf(batch), alongside: undefined }, true);
    return entries.map(({ attendeeId, sessionId, action, changes, reason }) => ({
      subjectId: enrolmentId(attendeeId!, sessionId!),
      action,
      changes,
      reason: reason ?? null,
    }));
  }

  /** Nobody: a place that is given up is given up at once, and people are not removed by it, so no brake holds it. */
  leavers(): Promise<ReadonlySet<string>> {
    return Promise.resolve(NOBODY_LEAVES);
  }

  present(integrationId: string, after: string, limit: number): Promise<readonly string[]> {
    return this.enrolments.present(integrationId, after, limit);
  }

  countInApp(): Promise<number> {
    return Promise.resolve(0);
  }

  goneFact(subjectId: string, stamp: Stamp, cause: Cause): EnrolmentFact {
    return { kind: 'enrolment', ...enrolmentParts(subjectId), stamp, cause, status: GONE_STATUS, isRegistration: false };
  }

  /** Lets agendas follow the mirrors after Cvent to CMS was switched on. */
  async follow(integrationId: string, keys: readonly EnrolmentKey[], cause: Cause): Promise<void> {
    await this.reconcile({ integrationId, eventId: null, keys, facts: new Map(), cause });
  }

  private async reconcile(work: Work, isUndone = false): Promise<Reconciled> {
    const { integrationId, keys } = work;
    const locks = inLockOrder([
      { ...advisoryLock('integration', integrationId), shared: true },
      ...keys.map(({ attendeeId, sessionId }) => advisoryLock('enrolment', integrationId, attendeeId, sessionId)),
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
    const { settings, known } = await this.enrolments.load(tx, work.integrationId, work.keys);
    if (!settings) return nothingDone(work, 'unchanged');
    if (work.eventId !== null && work.eventId !== settings.eventId) return nothingDone(work, 'foreign_event');
    const saved: KnownEnrolment[] = [];
    const entries: NewHistoryEntry[] = [];
    const outcomes = work.keys.map((key): FactOutcome => {
      const id = enrolmentId(key.attendeeId, key.sessionId);
      const before = known.get(id) ?? null;
      const fact = work.facts.get(id) ?? null;
      const after = nextOf(key, before, fact, settings);
      if (!after) return fact ? 'stale' : 'unchanged';
      saved.push(after);
      const entry = entryOf(before?.shown ?? null, after, settings, fact?.cause ?? work.cause);
      if (entry) entries.push(entry);
      return entry ? 'applied' : 'unchanged';
    });
    await this.enrolments.save(tx, work.integrationId, settings, saved);
    await this.history.record(tx, entries);
    return { outcomes, entries };
  }
}

/** The enrolment as it is to be; null when nothing is to be written. */
function nextOf(
  key: EnrolmentKey,
  before: KnownEnrolment | null,
  fact: EnrolmentFact | null,
  { isCventToCms }: EnrolmentSettings,
): KnownEnrolment | null {
  const held = before?.mirror ?? null;
  const mirror = fact ? foldEnrolment(held, fact) : held;
  if (!mirror) return null;
  const shown = isCventToCms ? shownOf(mirror) : (before?.shown ?? null);
  const isSame = mirror === held && sameJson((before?.shown ?? null) as never, shown as never);
  return isSame && fact !== null ? null : { ...key, mirror, shown, removedAtMs: before?.removedAtMs ?? null };
}

/**
 * What history says of it: the registration as agendas follow it, before and after. Null: nothing that anybody sees. One that ended with the attendee's or the session's own end, or that the
 * person took out, may come back under the status that it had.
 */
function entryOf(
  before: ShownEnrolment | null,
  { attendeeId, sessionId, shown: after, removedAtMs }: KnownEnrolment,
  { appId, people, sessions }: EnrolmentSettings,
  cause: Cause,
): NewHistoryEntry | null {
  if (after === null) return null;
  const [person, session] = [people.get(attendeeId), sessions.get(sessionId)];
  const about = { appId, personId: person?.personId ?? null, attendeeId, sessionId, appSessionId: session?.appSessionId ?? null, cause };
  if (before?.status === after.status) {
    const ends = { attendeeEndedAtMs: person?.endedAtMs ?? null, sessionEndedAtMs: session?.endedAtMs ?? null, removedAtMs };
    if (isShownPlace(before, ends) || !isShownPlace(after, ends)) return null;
    return { ...about, action: 'enrolment.created', changes: [{ field: 'agenda', before: null, after: sessionId }] };
  }
  const [was, is] = [before !== null && isRegisteredStatus(before.status), isRegisteredStatus(after.status)];
  const action = is ? 'enrolment.created' : was ? 'enrolment.removed' : 'enrolment.updated';
  return { ...about, action, changes: [{ field: 'status', before: before?.status ?? null, after: after.status }] };
}

function workOf({ integrationId, eventId, facts, alongside, lockTimeoutMs }: FactBatch<EnrolmentFact>): Work {
  return {
    integrationId,
    eventId,
    keys: facts,
    facts: new Map(facts.map((fact) => [enrolmentId(fact.attendeeId, fact.sessionId), fact])),
    cause: facts[0]!.cause,
    alongside,
    lockTimeoutMs,
  };
}

function nothingDone({ keys }: Work, outcome: FactOutcome): Reconciled {
  return { outcomes: keys.map(() => outcome), entries: [] };
}
