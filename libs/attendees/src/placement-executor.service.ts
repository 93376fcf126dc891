import { Injectable } from '@nestjs/common';
import { filledFields } from '#custom-field-mapping';
import { PeopleLibrary } from '#directory';
import { HistoryRecorder, type FieldChange, type NewHistoryEntry } from '#history';
import { emailKey, newId, sameJson, type SqlRunner } from '#kernel';
import type { AttendeeState } from './domain/attendee-state.js';
import { changedValues, changesBetween } from './domain/person-changes.js';
import type { PlacementStep } from './domain/plan-placements.js';
import type { ExecutionTarget } from './execution-target.js';
import { PeopleChanges } from './people-changes.js';
import { AttendeesRepository } from './persistence/attendees.repository.js';
import type { PlacementColumns } from './persistence/neighbourhood.js';
import { RowWriter } from './row-writer.js';

/** What carrying out a plan did. */
export interface Execution {
  readonly entries: readonly NewHistoryEntry[];
  readonly hasChanged: boolean;
}

const NOBODY = { personId: null, link: null, base: {} } as const;

/** Carries out a plan: people, groups, attendee rows and history, in the order of its steps. Decides nothing. */
@Injectable()
export class PlacementExecutor {
  constructor(
    private readonly people: PeopleLibrary,
    private readonly attendees: AttendeesRepository,
    private readonly history: HistoryRecorder,
  ) {}

  /** Answers what history says of it, and whether anything changed at all. That only what is said of somebody changed is no change of theirs. */
  async execute(tx: SqlRunner, target: ExecutionTarget, steps: readonly PlacementStep[]): Promise<Execution> {
    const entries: NewHistoryEntry[] = [];
    const noted: NewHistoryEntry[] = [];
    const rows = new RowWriter(this.attendees, tx, target);
    const people = new PeopleChanges(this.people, tx, target.rules);
    await this.people.clearEmails(tx, target.rules.appId, changingPlaces(steps));
    for (const step of steps) {
      if (step.kind !== 'leave' && step.kind !== 'wait') await rows.flushOnce(); // who left makes room before anybody comes
      const entry = await this.carryOut(tx, target, step, rows, people, noted);
      if (entry) entries.push(entry);
      if (step.kind === 'update' && step.fields.conflicts.length > 0) entries.push(conflictEntry(target, step));
    }
    await people.flush();
    await rows.flush();
    await this.history.record(tx, [...entries, ...noted]);
    return { entries, hasChanged: entries.length > 0 || rows.hasWritten };
  }

  /** With Cvent to CMS off: the mirror is kept true and nothing else changes (G1). */
  async keepMirrors(tx: SqlRunner, target: ExecutionTarget, attendees: readonly AttendeeState[]): Promise<Execution> {
    const writer = new RowWriter(this.attendees, tx, target);
    for (const attendee of attendees) {
      if (target.foldedIds.has(attendee.attendeeId)) writer.write(attendee, columnsOf(attendee));
    }
    await writer.flush();
    const retold = attendees.filter(({ attendeeId, person }) => person && target.retoldIds.has(attendeeId));
    await this.history.record(tx, retold.map((attendee) => entryOf(target, attendee, attendee.person!.id, 'person.noted', []))); // prettier-ignore
    return { entries: [], hasChanged: writer.hasWritten };
  }

  private async carryOut(
    tx: SqlRunner,
    target: ExecutionTarget,
    step: PlacementStep,
    rows: RowWriter,
    people: PeopleChanges,
    noted: NewHistoryEntry[],
  ): Promise<NewHistoryEntry | null> {
    switch (step.kind) {
      case 'leave':
        return this.leave(tx, target, step, rows);
      case 'wait':
        return this.wait(target, step, rows);
      case 'add':
        return this.add(target, step, rows, people);
      case 'link':
        return this.link(target, step, rows, people);
      case 'update':
        return this.update(target, step, rows, people, noted);
    }
  }

  private async leave(
    tx: SqlRunner,
    target: ExecutionTarget,
    step: PlacementStep & { kind: 'leave' },
    rows: RowWriter,
  ): Promise<NewHistoryEntry> {
    const { attendee, placement, how } = step;
    const { appId } = target.rules;
    const person = attendee.person!;
    const given = how === 'remove' ? Object.keys(person.fields) : filledFields(person.fields, attendee.base);
    const changes = given.map((field) => ({ field, before: person.fields[field] ?? null, after: null }));
    rows.write(attendee, { placement, ...NOBODY });
    if (how === 'remove') {
      await this.people.remove(tx, appId, person.id);
      if (person.emailKey !== null && !target.emails.has(person.emailKey)) await this.people.releaseEmail(tx, appId, person.emailKey);
    } else {
      await this.people.leaveAll(tx, appId, person.id, ['default', 'mapping']);
      await this.people.edit(tx, appId, [{ id: person.id, fields: changedValues(changes), words: { isSynced: false, notes: [] } }]);
    }
    return entryOf(target, attendee, person.id, how === 'remove' ? 'person.removed' : 'person.unlinked', changes, placement);
  }

  private wait(
    target: ExecutionTarget,
    { attendee, placement }: PlacementStep & { kind: 'wait' },
    rows: RowWriter,
  ): NewHistoryEntry | null {
    const isNew = attendee.placement !== placement;
    if (isNew || target.foldedIds.has(attendee.attendeeId)) rows.write(attendee, { placement, ...NOBODY });
    return isNew ? entryOf(target, attendee, null, 'attendee.waiting', [], placement) : null;
  }

  private add(
    target: ExecutionTarget,
    { attendee, fields }: PlacementStep & { kind: 'add' },
    rows: RowWriter,
    people: PeopleChanges,
  ): NewHistoryEntry {
    const id = newId();
    people.add(id, fields);
    rows.write(attendee, { placement: 'in_app', personId: id, link: 'added', base: fields.base });
    return entryOf(target, attendee, id, 'person.added', changesBetween(null, fields));
  }

  private async link(
    target: ExecutionTarget,
    { attendee, person, fields }: PlacementStep & { kind: 'link' },
    rows: RowWriter,
    people: PeopleChanges,
  ): Promise<NewHistoryEntry> {
    const changes = changesBetween(person, fields);
    await people.link(person, fields, changedValues(changes));
    rows.write(attendee, { placement: 'in_app', personId: person.id, link: 'linked', base: fields.base });
    return entryOf(target, attendee, person.id, 'person.linked', changes);
  }

  private async update(
    target: ExecutionTarget,
    { attendee, person, fields }: PlacementStep & { kind: 'update' },
    rows: RowWriter,
    people: PeopleChanges,
    noted: NewHistoryEntry[],
  ): Promise<NewHistoryEntry | null> {
    const changes = changesBetween(person, fields);
    const isNoteDue = await people.update(person, fields, changedValues(changes));
    const isRowDue = target.foldedIds.has(attendee.attendeeId) || attendee.placement !== 'in_app' || !sameJson(attendee.base, fields.base);
    if (isRowDue || isNoteDue) rows.write(attendee, { placement: 'in_app', personId: person.id, link: attendee.link, base: fields.base });
    if (changes.length > 0) return entryOf(target, attendee, person.id, 'person.updated', changes);
    if (isNoteDue || target.retoldIds.has(attendee.attendeeId)) noted.push(entryOf(target, attendee, person.id, 'person.noted', []));
    return null;
  }
}

/** People whose email another one takes over. */
function changingPlaces(steps: readonly PlacementStep[]): string[] {
  const moves = steps.flatMap((step) => {
    const key = step.kind === 'update' ? emailKey(step.fields.values['email']) : null;
    return step.kind === 'update' && key !== step.person.emailKey ? [{ person: step.person, key }] : [];
  });
  const wanted = new Set(moves.map(({ key }) => key));
  return moves.filter(({ person: { emailKey: key } }) => key !== null && wanted.has(key)).map(({ person }) => person.id);
}

function columnsOf({ placement, person, link, base }: AttendeeState): PlacementColumns {
  return { placement, personId: person?.id ?? null, link, base };
}

/** What the policy decided, with both values (B16). */
function conflictEntry(target: ExecutionTarget, { attendee, person, fields }: PlacementStep & { kind: 'update' }): NewHistoryEntry {
  const changes = fields.conflicts.map(({ field, cvent, cms }): FieldChange => {
    const after = fields.values[field] ?? null;
    return { field, before: cms, after, conflict: { cvent, cms, kept: sameJson(after, cvent) ? 'cvent' : 'cms' } };
  });
  return entryOf(target, attendee, person.id, 'person.conflict', changes, target.rules.conflictPolicy);
}

/** Actions by which nobody comes or goes. */
const OF_VALUES: ReadonlySet<NewHistoryEntry['action']> = new Set(['person.updated', 'person.noted', 'person.conflict']);

function entryOf(
  { rules, causeOf }: ExecutionTarget,
  attendee: AttendeeState,
  personId: string | null,
  action: NewHistoryEntry['action'],
  changes: readonly FieldChange[],
  reason?: string,
): NewHistoryEntry {
  return {
    appId: rules.appId,
    personId,
    attendeeId: attendee.attendeeId,
    cause: causeOf(attendee, !OF_VALUES.has(action)),
    action,
    changes,
    ...(reason === undefined ? {} : { reason }),
  };
}
