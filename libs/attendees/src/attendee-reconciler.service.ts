import { Injectable } from '@nestjs/common';
import {
  GONE_STATUS,
  type AttendeeFact,
  type Cause,
  type FactBatch,
  type FactDelivery,
  type FactOutcome,
  type PlannedChange,
  type ReadableSubjects,
  type Stamp,
} from '#contracts';
import { MappingRulesStore } from '#custom-field-mapping';
import type { NewHistoryEntry } from '#history';
import { emailKey, RetryableError, type SqlRunner } from '#kernel';
import { advisoryLock, Database, inLockOrder } from '#platform';
import { foldFact, isAcceptedStatus, isRetold, mirrorEmailKey, type AttendeeMirror } from './domain/attendee-mirror.js';
import type { AttendeeState } from './domain/attendee-state.js';
import { pushedBase, type Confirmation } from './domain/plan-person-fields.js';
import { planPlacements } from './domain/plan-placements.js';
import { AttendeesRepository } from './persistence/attendees.repository.js';
import type { Neighbourhood } from './persistence/neighbourhood.js';
import type { ExecutionTarget } from './execution-target.js';
import { type Execution, PlacementExecutor } from './placement-executor.service.js';

/** One attendee to look at. */
interface Subject {
  readonly attendeeId: string;
  /** The mirror to write, given the one that stands; null leaves it. */
  readonly fold?: (mirror: AttendeeMirror | null) => AttendeeMirror | null;
  /** When Cvent accepted them, as the fact says; null or left out: it does not say. */
  readonly acceptedAtMs?: number | null;
  /** Why they are looked at. Left out: as all. */
  readonly cause?: Cause;
  /** Fields whose push the fact confirms. */
  readonly confirmation?: Confirmation | null;
}

/** Which attendees are looked at, and what is done before the app is brought in step. */
interface Reconciliation {
  readonly integrationId: string;
  readonly appId: string;
  /** The event that the facts are about (G6). Left out: there are no facts. */
  readonly eventId?: string;
  /** Empty: nobody in particular, only those who share `emails`. */
  readonly subjects: readonly Subject[];
  /** The emails that are likely to matter; more are found on the way. */
  readonly emails: readonly string[];
  readonly cause: Cause;
  /** A change of the CMS's own to apply first. Runs under all locks. */
  readonly before?: (tx: SqlRunner) => Promise<void>;
  readonly alongside?: ((tx: SqlRunner, outcomes: readonly FactOutcome[]) => Promise<void>) | undefined;
  /** As in {@link FactBatch}. */
  readonly lockTimeoutMs?: number | undefined;
  /** False: the commit may return before it is on disk, since its cause is there and is done again. */
  readonly isDurable: boolean;
}

/** What a reconciliation did. */
interface Reconciled {
  /** For each subject, in their order. */
  readonly outcomes: readonly FactOutcome[];
  readonly entries: readonly NewHistoryEntry[];
  readonly hasChanged: boolean;
}

/** The integration went while the CMS changed something through it: look again. */
export class IntegrationGone extends RetryableError {
  constructor() {
    super('integration.gone', 'The integration was deleted meanwhile. Try again.');
  }
}

/** Carries a plan out of a transaction that is to be undone. */
class Planned extends Error {
  constructor(readonly result: Reconciled) {
    super('planned');
  }
}

/** More emails matter than were locked: the transaction starts again with all of them. */
class MoreEmails extends Error {
  constructor(readonly emails: readonly string[]) {
    super('more emails');
  }
}

const ATTEMPTS = 6;

/**
 * Folds facts into the mirrors and brings the app in step with them: load, plan, execute, in one transaction.
 *
 * Locks, always in this order: the integration (shared), the attendee, the emails that matter by rising key. Whoever holds an email's lock may change what
 * stands for the attendees that have it; whoever holds an attendee's lock may change the mirror.
 */
@Injectable()
export class AttendeeReconciler implements ReadableSubjects<AttendeeFact> {
  readonly kind = 'attendee';

  constructor(
    private readonly database: Database,
    private readonly attendees: AttendeesRepository,
    private readonly mappings: MappingRulesStore,
    private readonly executor: PlacementExecutor,
  ) {}

  /** Applies one fact. Twice is as good as once, in any order (DESIGN 4, "As-of"). */
  async apply({ integrationId, appId, eventId, fact, alongside }: FactDelivery<AttendeeFact>): Promise<FactOutcome> {
    const [outcome] = await this.applyAll({
      integrationId,
      appId,
      eventId,
      facts: [fact],
      ...(alongside ? { alongside: (tx, [only]) => alongside(tx, only!) } : {}),
    });
    return outcome!;
  }

  async applyAll(batch: FactBatch<AttendeeFact>): Promise<readonly FactOutcome[]> {
    return (await this.reconcile(workOf(batch))).outcomes;
  }

  async plan(batch: FactBatch<AttendeeFact>): Promise<readonly PlannedChange[]> {
    const { entries } = await this.reconcile({ ...workOf(batch), alongside: undefined }, { isUndone: true });
    return entries.map(({ attendeeId, action, changes, reason }) => ({ subjectId: attendeeId!, action, changes, reason: reason ?? null }));
  }

  async leavers({ integrationId, facts }: FactBatch<AttendeeFact>): Promise<ReadonlySet<string>> {
    const suspects = facts.filter(({ values }) => !isAcceptedStatus(values['status']) || emailKey(values['email']) === null);
    return this.attendees.inApp(integrationId, suspects.map(({ attendeeId }) => attendeeId)); // prettier-ignore
  }

  present(integrationId: string, after: string, limit: number): Promise<readonly string[]> {
    return this.attendees.present(integrationId, after, limit);
  }

  countInApp(integrationId: string): Promise<number> {
    return this.attendees.countInApp(integrationId);
  }

  goneFact(attendeeId: string, stamp: Stamp, cause: Cause): AttendeeFact {
    return { kind: 'attendee', attendeeId, stamp, cause, values: { status: GONE_STATUS }, acceptedAtMs: null, isWhole: false };
  }

  /** Brings the app in step with what the mirrors hold. Used when settings, the CMS or a neighbour changed. `isUndone`: only to see what would be done. */
  async reconcile(work: Reconciliation, { isUndone = false } = {}): Promise<Reconciled> {
    let emails = new Set(work.emails);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(work, emails, isUndone);
      } catch (error) {
        if (error instanceof Planned) return error.result;
        if (attempt >= ATTEMPTS) throw error instanceof MoreEmails ? busy(error) : error;
        if (error instanceof MoreEmails) emails = new Set(error.emails);
        else if (!isUniqueViolation(error)) throw error;
      }
    }
  }

  private attempt(work: Reconciliation, emails: ReadonlySet<string>, isUndone: boolean): Promise<Reconciled> {
    const { integrationId, appId, subjects } = work;
    const locks = inLockOrder([
      { ...advisoryLock('integration', integrationId), shared: true },
      ...subjects.map(({ attendeeId }) => advisoryLock('attendee', integrationId, attendeeId)),
      ...[...emails].map((email) => advisoryLock('email', appId, email)),
    ]);
    return this.database.transaction(
      async (tx) => {
        const result = await this.run(tx, work, emails);
        await work.alongside?.(tx, result.outcomes);
        if (isUndone) throw new Planned(result);
        return result;
      },
      { locks, durable: work.isDurable, lockTimeoutMs: work.lockTimeoutMs },
    );
  }

  private async run(tx: SqlRunner, work: Reconciliation, emails: ReadonlySet<string>): Promise<Reconciled> {
    const { subjects } = work;
    let near = await this.load(tx, work, emails);
    if (!near.rules) {
      if (work.before) throw new IntegrationGone();
      return nothingDone(subjects, 'unchanged');
    }
    if (work.eventId !== undefined && near.rules.eventId !== work.eventId) return nothingDone(subjects, 'foreign_event');
    const known = new Map(near.attendees.map((attendee) => [attendee.attendeeId, attendee]));
    const folded = new Map<string, AttendeeMirror>();
    for (const { attendeeId, fold, acceptedAtMs } of subjects) {
      const held = known.get(attendeeId) ?? null;
      const mirror = isBarred(held, acceptedAtMs ?? null) ? null : fold?.(held?.mirror ?? null);
      if (mirror) folded.set(attendeeId, mirror);
    }
    const isStale = ({ attendeeId, fold }: Subject): boolean => fold !== undefined && !folded.has(attendeeId);
    if (subjects.length > 0 && subjects.every(isStale)) return nothingDone(subjects, 'stale');
    insistOn(emails, subjects.flatMap(({ attendeeId }) => emailsThatMatter(known.get(attendeeId) ?? null, folded.get(attendeeId) ?? null))); // prettier-ignore
    if (work.before) {
      await work.before(tx);
      near = await this.load(tx, work, emails);
    }
    const { entries, hasChanged } = await this.execute(tx, work, near, folded, emails);
    const outcomes = subjects.map((subject): FactOutcome => (isStale(subject) ? 'stale' : hasChanged ? 'applied' : 'unchanged'));
    return { outcomes, entries, hasChanged };
  }

  private load(tx: SqlRunner, { integrationId, appId, subjects }: Reconciliation, emails: ReadonlySet<string>): Promise<Neighbourhood> {
    return this.attendees.load(tx, integrationId, appId, subjects.map(({ attendeeId }) => attendeeId), [...emails]); // prettier-ignore
  }

  private async execute(
    tx: SqlRunner,
    work: Reconciliation,
    near: Neighbourhood,
    folded: ReadonlyMap<string, AttendeeMirror>,
    emails: ReadonlySet<string>,
  ): Promise<Execution> {
    const { integrationId, subjects } = work;
    const rules = near.rules!;
    const retold = near.attendees.filter(({ attendeeId, mirror }) => folded.has(attendeeId) && isRetold(mirror, folded.get(attendeeId)!));
    const retoldIds = new Set(retold.map(({ attendeeId }) => attendeeId));
    const target = { integrationId, rules, causeOf: causesOf(work, near, folded), foldedIds: new Set(folded.keys()), retoldIds, emails };
    const confirmations = new Map(subjects.map(({ attendeeId, confirmation }) => [attendeeId, confirmation ?? null]));
    const folding = withMirrors(near.attendees, folded);
    const isPushed = ({ attendeeId, sent }: AttendeeState): boolean =>
      Boolean(confirmations.get(attendeeId)) || Object.keys(sent).length > 0;
    const saved = rules.isCventToCms || folding.some(isPushed) ? await this.mappings.of(tx, integrationId, rules.settingsVersion) : null;
    const attendees = folding.map((attendee) =>
      saved && isPushed(attendee)
        ? { ...attendee, base: pushedBase(attendee, confirmations.get(attendee.attendeeId) ?? null, saved.mapping) }
        : attendee,
    );
    if (!rules.isCventToCms || !saved) return this.executor.keepMirrors(tx, target, attendees);
    return this.executor.execute(tx, target, planPlacements(attendees, near.holders, { ...saved, conflictPolicy: rules.conflictPolicy }));
  }
}

function nothingDone(subjects: readonly Subject[], outcome: FactOutcome): Reconciled {
  return { outcomes: subjects.map(() => outcome), entries: [], hasChanged: false };
}

function workOf({ integrationId, appId, eventId, facts, alongside, lockTimeoutMs }: FactBatch<AttendeeFact>): Reconciliation {
  return {
    integrationId,
    appId,
    eventId,
    subjects: facts.map((fact) => ({
      attendeeId: fact.attendeeId,
      fold: (mirror) => foldFact(mirror, fact),
      acceptedAtMs: fact.acceptedAtMs,
      cause: fact.cause,
      confirmation: fact.confirms ? { stamp: fact.stamp, fields: fact.confirms } : null,
    })),
    emails: facts.map((fact) => emailKey(fact.values['email'])).filter((key) => key !== null),
    cause: facts[0]!.cause,
    alongside,
    lockTimeoutMs,
    isDurable: false,
  };
}

function emailsThatMatter(known: AttendeeState | null, folded: AttendeeMirror | null): string[] {
  const keys = [folded && mirrorEmailKey(folded), known && mirrorEmailKey(known.mirror), known?.person?.emailKey];
  return keys.filter((key): key is string => typeof key === 'string');
}

/**
 * Why something becomes of an attendee. What they are follows from what was said of them; whether they are in the app follows from that, too, where it changed their claim to an email, and else from
 * whoever took or gave up the email that they claim.
 */
function causesOf(
  { subjects, cause }: Reconciliation,
  { attendees }: Neighbourhood,
  folded: ReadonlyMap<string, AttendeeMirror>,
): ExecutionTarget['causeOf'] {
  const known = new Map(attendees.map((attendee) => [attendee.attendeeId, attendee]));
  const told = new Map<string, Cause>();
  const claimants = new Set<string>();
  const byEmail = new Map<string, Cause>();
  for (const { attendeeId, cause: why = cause } of subjects) {
    const [before, after] = [known.get(attendeeId)?.mirror ?? null, folded.get(attendeeId) ?? null];
    if (!after) continue;
    told.set(attendeeId, why);
    const claims = [claimOf(before), claimOf(after)];
    if (claims[0] === claims[1]) continue;
    claimants.add(attendeeId);
    for (const email of claims) if (email !== null && !byEmail.has(email)) byEmail.set(email, why);
  }
  return ({ attendeeId, mirror }, isMove) => {
    const own = told.get(attendeeId);
    if (own && (!isMove || claimants.has(attendeeId))) return own;
    return byEmail.get(mirrorEmailKey(mirror) ?? '') ?? own ?? cause;
  };
}

/** The email for which an attendee may be in the app; null: none. */
function claimOf(mirror: AttendeeMirror | null): string | null {
  return mirror && isAcceptedStatus(mirror.values['status']) ? mirrorEmailKey(mirror) : null;
}

function insistOn(locked: ReadonlySet<string>, needed: readonly string[]): void {
  if (needed.some((email) => !locked.has(email))) throw new MoreEmails([...new Set([...locked, ...needed])]);
}

function withMirrors(attendees: readonly AttendeeState[], folded: ReadonlyMap<string, AttendeeMirror>): AttendeeState[] {
  const known = new Set(attendees.map(({ attendeeId }) => attendeeId));
  const fresh = [...folded].filter(([attendeeId]) => !known.has(attendeeId)).map(([attendeeId, mirror]) => newcomer(attendeeId, mirror));
  return [...attendees.map((attendee) => ({ ...attendee, mirror: folded.get(attendee.attendeeId) ?? attendee.mirror })), ...fresh];
}

function newcomer(attendeeId: string, mirror: AttendeeMirror): AttendeeState {
  return {
    attendeeId,
    mirror,
    hiddenAtMs: null,
    isErased: false,
    placement: 'direction_off',
    person: null,
    link: null,
    base: {},
    sent: {},
  };
}

/** Of somebody whose data was erased nothing is learnt but that Cvent accepted them anew since (B24). */
function isBarred(held: AttendeeState | null, acceptedAtMs: number | null): boolean {
  return held !== null && held.isErased && !(acceptedAtMs !== null && acceptedAtMs > (held.hiddenAtMs ?? 0));
}

function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '23505';
}

function busy(cause: Error): RetryableError {
  return new RetryableError('attendee.busy', 'The attendee changed again and again while it was looked at. The job tries later.', {
    cause,
  });
}
