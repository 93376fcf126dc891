import { Injectable } from '@nestjs/common';
import type { AttendeeFact, Cause, FactDelivery, FactHandler, FactOutcome } from '#contracts';
import { emailKey, RetryableError, type SqlRunner } from '#kernel';
import { advisoryLock, Database, inLockOrder } from '#platform';
import { foldFact, mirrorEmailKey, type AttendeeMirror } from './domain/attendee-mirror.js';
import type { AttendeeState } from './domain/attendee-state.js';
import { planPlacements } from './domain/plan-placements.js';
import { AttendeesRepository, type Neighbourhood } from './persistence/attendees.repository.js';
import { PlacementExecutor } from './placement-executor.service.js';

/** Which attendee is looked at, and what is done before the app is brought in step. */
interface Reconciliation {
  readonly integrationId: string;
  readonly appId: string;
  /** Null: nobody in particular, only those who share `emails`. */
  readonly attendeeId: string | null;
  /** The emails that are likely to matter; more are found on the way. */
  readonly emails: readonly string[];
  readonly cause: Cause;
  /** The mirror to write, given the one that stands; null leaves it. */
  readonly fold?: (mirror: AttendeeMirror | null) => AttendeeMirror | null;
  /** A change of the CMS's own to apply first. Runs under all locks. */
  readonly before?: (tx: SqlRunner) => Promise<void>;
  readonly alongside?: ((tx: SqlRunner, outcome: FactOutcome) => Promise<void>) | undefined;
  /** False: the commit may return before it is on disk, since its cause is there and is done again. */
  readonly isDurable: boolean;
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
export class AttendeeReconciler implements FactHandler<AttendeeFact> {
  readonly kind = 'attendee';

  constructor(
    private readonly database: Database,
    private readonly attendees: AttendeesRepository,
    private readonly executor: PlacementExecutor,
  ) {}

  /** Applies one fact. Twice is as good as once, in any order (DESIGN 4, "As-of"). */
  apply({ integrationId, appId, fact, alongside }: FactDelivery<AttendeeFact>): Promise<FactOutcome> {
    const key = emailKey(fact.values['email']);
    return this.reconcile({
      integrationId,
      appId,
      attendeeId: fact.attendeeId,
      emails: key === null ? [] : [key],
      cause: fact.cause,
      fold: (mirror) => foldFact(mirror, fact),
      alongside,
      isDurable: false,
    });
  }

  /** Brings the app in step with what the mirrors hold. Used when settings, the CMS or a neighbour changed. */
  async reconcile(work: Reconciliation): Promise<FactOutcome> {
    let emails = new Set(work.emails);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(work, emails);
      } catch (error) {
        if (attempt >= ATTEMPTS) throw error instanceof MoreEmails ? busy(error) : error;
        if (error instanceof MoreEmails) emails = new Set(error.emails);
        else if (!isUniqueViolation(error)) throw error;
      }
    }
  }

  private attempt(work: Reconciliation, emails: ReadonlySet<string>): Promise<FactOutcome> {
    const { integrationId, appId, attendeeId } = work;
    const locks = inLockOrder([
      { ...advisoryLock('integration', integrationId), shared: true },
      ...(attendeeId === null ? [] : [advisoryLock('attendee', integrationId, attendeeId)]),
      ...[...emails].map((email) => advisoryLock('email', appId, email)),
    ]);
    return this.database.transaction(
      async (tx) => {
        const outcome = await this.run(tx, work, emails);
        await work.alongside?.(tx, outcome);
        return outcome;
      },
      { locks, durable: work.isDurable },
    );
  }

  private async run(tx: SqlRunner, work: Reconciliation, emails: ReadonlySet<string>): Promise<FactOutcome> {
    const { integrationId, appId, attendeeId } = work;
    let near = await this.attendees.load(tx, integrationId, appId, attendeeId, [...emails]);
    if (!near.rules) return 'unchanged';
    const known = near.attendees.find((attendee) => attendee.attendeeId === attendeeId) ?? null;
    const folded = attendeeId === null ? null : (work.fold?.(known?.mirror ?? null) ?? null);
    if (work.fold && !folded) return 'stale';
    insistOn(emails, emailsThatMatter(known, folded));
    if (work.before) {
      await work.before(tx);
      near = await this.attendees.load(tx, integrationId, appId, attendeeId, [...emails]);
    }
    return (await this.execute(tx, work, near, folded, emails)) ? 'applied' : 'unchanged';
  }

  private execute(
    tx: SqlRunner,
    work: Reconciliation,
    near: Neighbourhood,
    folded: AttendeeMirror | null,
    emails: ReadonlySet<string>,
  ): Promise<boolean> {
    const rules = near.rules!;
    const attendees = folded && work.attendeeId !== null ? withMirror(near.attendees, work.attendeeId, folded) : near.attendees;
    const target = { integrationId: work.integrationId, rules, cause: work.cause, foldedId: folded ? work.attendeeId : null, emails };
    if (!rules.isCventToCms) return this.executor.keepMirror(tx, target, attendees);
    return this.executor.execute(tx, target, planPlacements(attendees, near.holders, rules));
  }
}

function emailsThatMatter(known: AttendeeState | null, folded: AttendeeMirror | null): string[] {
  const keys = [folded && mirrorEmailKey(folded), known && mirrorEmailKey(known.mirror), known?.person?.emailKey];
  return keys.filter((key): key is string => typeof key === 'string');
}

function insistOn(locked: ReadonlySet<string>, needed: readonly string[]): void {
  if (needed.some((email) => !locked.has(email))) throw new MoreEmails([...new Set([...locked, ...needed])]);
}

function withMirror(attendees: readonly AttendeeState[], attendeeId: string, mirror: AttendeeMirror): AttendeeState[] {
  const others = attendees.filter((attendee) => attendee.attendeeId !== attendeeId);
  const known = attendees.find((attendee) => attendee.attendeeId === attendeeId);
  const fresh: AttendeeState = { attendeeId, mirror, hiddenAtMs: null, placement: 'direction_off', person: null, link: null, base: {} };
  return [...others, known ? { ...known, mirror } : fresh];
}

function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '23505';
}

function busy(cause: Error): RetryableError {
  return new RetryableError('attendee.busy', 'The attendee changed again and again while it was looked at. The job tries later.', {
    cause,
  });
}
