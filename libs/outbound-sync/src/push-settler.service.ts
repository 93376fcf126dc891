import { Inject, Injectable } from '@nestjs/common';
import type { AttendeeFact, Cause, FactHandler } from '#contracts';
import { HistoryRecorder, type FieldChange, type HistoryAction, type NewHistoryEntry } from '#history';
import type { IntegrationAccount } from '#integrations';
import { Clock, newId, type SqlRunner } from '#kernel';
import { Database } from '#platform';
import { isAttempt, MOST_ATTEMPTS, problemOf, retryAt } from './domain/lane-stop.js';
import type { FieldStep, PendingField, PushProblem } from './domain/push-plan.js';
import {
  PendingFieldsRepository,
  type PendingPerson,
  type SeenField,
  type SettledFields,
} from './persistence/pending-fields.repository.js';
import { PushesRepository, type FieldProblem, type PushState } from './persistence/pushes.repository.js';
import { answersKey, type SendOutcome } from './push-sender.service.js';

/** The feature that applies facts about attendees, given by the worker. */
export const ATTENDEE_FACTS = Symbol('ATTENDEE_FACTS');

/** A person whose push has an outcome. */
export interface SentPerson {
  readonly pushId: string;
  readonly person: PendingPerson;
  readonly outcome: SendOutcome;
}

/** Writes what became of pending fields, each person in one transaction: what Cvent took becomes the mirror's and the base of the next merge (B15). */
@Injectable()
export class PushSettler {
  constructor(
    private readonly database: Database,
    private readonly pending: PendingFieldsRepository,
    private readonly pushes: PushesRepository,
    private readonly history: HistoryRecorder,
    private readonly clock: Clock,
    @Inject(ATTENDEE_FACTS) private readonly attendees: FactHandler<AttendeeFact>,
  ) {}

  /** Settles what needs no call: fields that Cvent has, that do not go, or that it would refuse. Answers whether there were any. */
  async settlePlanned({ appId, integrationId }: IntegrationAccount, person: PendingPerson, steps: readonly FieldStep[]): Promise<boolean> {
    const planned = steps.filter((step) => step.kind !== 'send');
    if (planned.length === 0) return false;
    const failed = planned.filter((step) => step.kind === 'fail').map(({ pending, problem }) => ({ ...seen(pending), problem }));
    const over = planned.filter(({ kind }) => kind !== 'fail').map(({ pending }) => seen(pending));
    const entries = planned.flatMap((step): NewHistoryEntry[] => {
      if (step.kind === 'done') return [];
      const [action, reason] =
        step.kind === 'drop' ? (['push.dropped', step.reason] as const) : (['push.failed', step.problem.code] as const);
      return [entryOf(appId, person, { type: 'edit', id: step.pending.editId }, action, [changeOf(person, step.pending.field)], reason)];
    });
    await this.database.transaction(async (tx) => {
      const isErased = await this.isErased(tx, integrationId, person);
      await this.write(tx, integrationId, person, { over, failed, later: [], laterAt: this.clock.now() }, planned.map(({ pending }) => pending.field)); // prettier-ignore
      const noted =
        entries.length > 0 ? entries : [entryOf(appId, person, { type: 'edit', id: planned[0]!.pending.editId }, 'person.noted', [])];
      await this.history.record(tx, isErased ? noted.map(withoutValues) : noted);
    });
    return true;
  }

  /** Settles a push. Fields that were edited meanwhile stay pending. */
  async settleSent({ appId, integrationId, eventId }: IntegrationAccount, { pushId, person, outcome }: SentPerson): Promise<void> {
    const cause: Cause = { type: 'push', id: pushId };
    const settle = (tx: SqlRunner): Promise<void> => this.settleIn(tx, appId, integrationId, { pushId, person, outcome }, cause);
    const facts = factsOf(person.attendee!.attendeeId, outcome, cause);
    if (facts.length === 0) return this.database.transaction(settle);
    for (const [index, fact] of facts.entries()) {
      const isLast = index === facts.length - 1;
      await this.attendees.apply({ integrationId, appId, eventId, fact, ...(isLast ? { alongside: settle } : {}) });
    }
  }

  private async settleIn(
    tx: SqlRunner,
    appId: string,
    integrationId: string,
    { pushId, person, outcome }: SentPerson,
    cause: Cause,
  ): Promise<void> {
    const { accepted, refused, left, error } = outcome;
    const now = this.clock.now();
    const tried = left.map(({ step }) => step.pending);
    const counts = isAttempt(error);
    const givenUp = counts ? tried.filter(({ attempts }) => attempts + 1 >= MOST_ATTEMPTS) : [];
    const later = counts ? tried.filter((pending) => !givenUp.includes(pending)) : [];
    const failures = [
      ...refused.map(({ step, problem }) => ({ pending: step.pending, problem })),
      ...givenUp.map((pending) => ({ pending, problem: problemOf(error) })),
    ];
    const settled: SettledFields = {
      over: accepted.map(({ pending }) => seen(pending)),
      failed: failures.map(({ pending, problem }) => ({ ...seen(pending), problem })),
      later: later.map(seen),
      laterAt: retryAt(Math.max(0, ...later.map(({ attempts }) => attempts)), now),
    };
    const unclear = new Set(left.filter(({ isUnclear }) => isUnclear).map(({ step }) => step.pending.field));
    const known = [...accepted, ...refused.map(({ step }) => step), ...left.map(({ step }) => step)].map(({ pending }) => pending.field);
    const isErased = await this.isErased(tx, integrationId, person);
    await this.write(tx, integrationId, person, settled, known.filter((field) => !unclear.has(field))); // prettier-ignore
    await this.pushes.end(tx, pushId, stateOf(outcome), isErased ? [] : problemsOf(failures, tried, error));
    const entries = failures.map(({ pending, problem }) =>
      entryOf(appId, person, cause, 'push.failed', [changeOf(person, pending.field)], problem.code),
    );
    if (accepted.length > 0) entries.unshift(entryOf(appId, person, cause, 'push.accepted', accepted.map(({ pending }) => changeOf(person, pending.field)))); // prettier-ignore
    await this.history.record(tx, isErased ? entries.map(withoutValues) : entries);
  }

  /** Whether the person was erased since they were looked at: then nothing of them is written (B24). Whoever erases them waits until this is done, or came first. */
  private async isErased(tx: SqlRunner, integrationId: string, { attendee }: PendingPerson): Promise<boolean> {
    return attendee !== null && (await this.pending.hold(tx, integrationId, attendee.attendeeId));
  }

  /** Of `known` fields it is clear what Cvent holds. */
  private async write(
    tx: SqlRunner,
    integrationId: string,
    { personId, attendee }: PendingPerson,
    settled: SettledFields,
    known: readonly string[],
  ): Promise<void> {
    await this.pending.settle(tx, personId, settled);
    if (attendee) await this.pending.forgetSent(tx, integrationId, attendee.attendeeId, known);
  }
}

/** What Cvent confirmed, one fact for each moment at which it did: the answer to a custom field names only the second. */
function factsOf(attendeeId: string, { accepted, held, asOfMs }: SendOutcome, cause: Cause): AttendeeFact[] {
  const moments = [...new Set(asOfMs.values())].sort((a, b) => a - b);
  return moments.map((moment) => {
    const steps = accepted.filter(({ pending }) => asOfMs.get(pending.field) === moment);
    const keys = steps.flatMap(({ route: { valueKey } }) => [valueKey, answersKey(valueKey)]).filter((key) => Object.hasOwn(held, key));
    return {
      kind: 'attendee',
      attendeeId,
      stamp: { asOfMs: moment, kind: 'read', id: newId() },
      cause,
      values: Object.fromEntries(keys.map((key) => [key, held[key]!])),
      acceptedAtMs: null,
      isWhole: false,
      confirms: steps.map(({ pending }) => pending.field),
    };
  });
}

function seen({ field, version }: PendingField): SeenField {
  return { field, version };
}

function stateOf({ accepted, refused, left }: SendOutcome): PushState {
  if (left.some(({ isUnclear }) => isUnclear)) return 'unknown';
  if (accepted.length > 0) return refused.length + left.length > 0 ? 'partly_accepted' : 'accepted';
  return 'refused';
}

function problemsOf(
  failures: readonly { readonly pending: PendingField; readonly problem: PushProblem }[],
  left: readonly PendingField[],
  error: unknown,
): FieldProblem[] {
  const failed = failures.map(({ pending, problem }) => ({ field: pending.field, ...problem }));
  const names = new Set(failed.map(({ field }) => field));
  return [...failed, ...left.filter(({ field }) => !names.has(field)).map(({ field }) => ({ field, ...problemOf(error) }))];
}

function withoutValues(entry: NewHistoryEntry): NewHistoryEntry {
  return { ...entry, changes: [] };
}

/** What Cvent held, as far as we know, and what the CMS wants. */
function changeOf({ person, attendee }: PendingPerson, field: string): FieldChange {
  return { field, before: attendee?.base[field] ?? null, after: person?.fields[field] ?? null };
}

function entryOf(
  appId: string,
  { personId, attendee }: PendingPerson,
  cause: Cause,
  action: HistoryAction,
  changes: readonly FieldChange[],
  reason?: string,
): NewHistoryEntry {
  return { appId, personId, attendeeId: attendee?.attendeeId ?? null, cause, action, changes, ...(reason === undefined ? {} : { reason }) };
}
