import { Injectable } from '@nestjs/common';
import type { Cause } from '#contracts';
import { filledFields } from '#custom-field-mapping';
import { type NewPerson, PeopleLibrary } from '#directory';
import { HistoryRecorder, type FieldChange, type NewHistoryEntry } from '#history';
import { newId, type SqlRunner } from '#kernel';
import type { AttendeeState } from './domain/attendee-state.js';
import type { PlacementStep } from './domain/plan-placements.js';
import {
  AttendeesRepository,
  type IntegrationRules,
  type PlacedAttendee,
  type PlacementColumns,
  type SavedAttendee,
} from './persistence/attendees.repository.js';

/** For whom, why, and under which locks steps are carried out. */
export interface ExecutionTarget {
  readonly integrationId: string;
  readonly rules: IntegrationRules;
  readonly cause: Cause;
  /** The attendees whose mirrors changed and must be written. */
  readonly foldedIds: ReadonlySet<string>;
  /** The emails whose locks are held. Another one that becomes free is announced. */
  readonly emails: ReadonlySet<string>;
}

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

  /** Answers what history says of it, and whether anything changed at all. */
  async execute(tx: SqlRunner, target: ExecutionTarget, steps: readonly PlacementStep[]): Promise<Execution> {
    const entries: NewHistoryEntry[] = [];
    const newcomers: NewPerson[] = [];
    const writer = new RowWriter(this.attendees, tx, target);
    for (const step of steps) {
      if (step.kind !== 'leave' && step.kind !== 'wait') await writer.flushOnce(); // who left makes room before anybody comes
      const entry = await this.carryOut(tx, target, step, writer, newcomers);
      if (entry) entries.push(entry);
    }
    const { appId, defaultGroupId } = target.rules;
    await this.people.add(tx, appId, newcomers);
    await this.people.joinGroup(tx, appId, newcomers.map(({ id }) => id), defaultGroupId, 'default'); // prettier-ignore
    await writer.flush();
    await this.history.record(tx, entries);
    return { entries, hasChanged: entries.length > 0 || writer.hasWritten };
  }

  /** With Cvent to CMS off: the mirror is kept true and nothing else changes (G1). */
  async keepMirrors(tx: SqlRunner, target: ExecutionTarget, attendees: readonly AttendeeState[]): Promise<Execution> {
    const writer = new RowWriter(this.attendees, tx, target);
    for (const attendee of attendees) {
      if (target.foldedIds.has(attendee.attendeeId)) writer.write(attendee, columnsOf(attendee));
    }
    await writer.flush();
    return { entries: [], hasChanged: writer.hasWritten };
  }

  private async carryOut(
    tx: SqlRunner,
    target: ExecutionTarget,
    step: PlacementStep,
    writer: RowWriter,
    newcomers: NewPerson[],
  ): Promise<NewHistoryEntry | null> {
    switch (step.kind) {
      case 'leave':
        return this.leave(tx, target, step, writer);
      case 'wait':
        return this.wait(target, step, writer);
      case 'add':
        return this.add(target, step, writer, newcomers);
      case 'link':
        return this.link(tx, target, step, writer);
      case 'update':
        return this.update(tx, target, step, writer);
    }
  }

  private async leave(
    tx: SqlRunner,
    target: ExecutionTarget,
    step: PlacementStep & { kind: 'leave' },
    writer: RowWriter,
  ): Promise<NewHistoryEntry> {
    const { attendee, placement, how } = step;
    const { appId } = target.rules;
    const person = attendee.person!;
    const filled = filledFields(person.fields, attendee.base).map((field) => ({
      field,
      before: person.fields[field] ?? null,
      after: null,
    }));
    writer.write(attendee, { placement, ...NOBODY });
    if (how === 'remove') {
      await this.people.remove(tx, appId, person.id);
      if (person.emailKey !== null && !target.emails.has(person.emailKey)) await this.people.releaseEmail(tx, appId, person.emailKey);
    } else {
      await this.people.leaveGroups(tx, appId, person.id, ['default', 'mapping']);
      await this.people.setSynced(tx, appId, person.id, false);
      if (filled.length > 0) await this.people.setFields(tx, appId, person.id, changedValues(filled));
    }
    const changes = how === 'remove' ? Object.entries(person.fields).map(([field, before]) => ({ field, before, after: null })) : filled;
    return entryOf(target, attendee, person.id, how === 'remove' ? 'person.removed' : 'person.unlinked', changes, placement);
  }

  private wait(
    target: ExecutionTarget,
    { attendee, placement }: PlacementStep & { kind: 'wait' },
    writer: RowWriter,
  ): NewHistoryEntry | null {
    const isNew = attendee.placement !== placement;
    if (isNew || target.foldedIds.has(attendee.attendeeId)) writer.write(attendee, { placement, ...NOBODY });
    return isNew ? entryOf(target, attendee, null, 'attendee.waiting', [], placement) : null;
  }

  private add(
    target: ExecutionTarget,
    { attendee, fields }: PlacementStep & { kind: 'add' },
    writer: RowWriter,
    newcomers: NewPerson[],
  ): NewHistoryEntry {
    const id = newId();
    newcomers.push({ id, origin: 'cvent', fields: fields.values });
    writer.write(attendee, { placement: 'in_app', personId: id, link: 'added', base: fields.base });
    return entryOf(target, attendee, id, 'person.added', changesBetween({}, fields.values));
  }

  private async link(
    tx: SqlRunner,
    target: ExecutionTarget,
    step: PlacementStep & { kind: 'link' },
    writer: RowWriter,
  ): Promise<NewHistoryEntry> {
    const { attendee, person, fields } = step;
    const { appId, defaultGroupId } = target.rules;
    const changes = changesBetween(person.fields, fields.values);
    if (changes.length > 0) await this.people.setFields(tx, appId, person.id, changedValues(changes));
    await this.people.joinGroup(tx, appId, [person.id], defaultGroupId, 'default');
    await this.people.setSynced(tx, appId, person.id, true);
    writer.write(attendee, { placement: 'in_app', personId: person.id, link: 'linked', base: fields.base });
    return entryOf(target, attendee, person.id, 'person.linked', changes);
  }

  private async update(
    tx: SqlRunner,
    target: ExecutionTarget,
    step: PlacementStep & { kind: 'update' },
    writer: RowWriter,
  ): Promise<NewHistoryEntry | null> {
    const { attendee, person, fields } = step;
    const changes = changesBetween(person.fields, fields.values);
    if (changes.length > 0) await this.people.setFields(tx, target.rules.appId, person.id, changedValues(changes));
    const isRowDue = target.foldedIds.has(attendee.attendeeId) || attendee.placement !== 'in_app' || !isSame(attendee.base, fields.base);
    if (isRowDue) writer.write(attendee, { placement: 'in_app', personId: person.id, link: attendee.link, base: fields.base });
    return changes.length > 0 ? entryOf(target, attendee, person.id, 'person.updated', changes) : null;
  }
}

/** Gathers what becomes of attendee rows and writes it in few statements: those whose mirrors changed with their mirrors, all others by their placements. */
class RowWriter {
  private readonly pending = new Map<string, { readonly attendee: AttendeeState; readonly to: PlacementColumns }>();
  private readonly savedIds = new Set<string>();
  private isFlushed = false;
  hasWritten = false;

  constructor(
    private readonly attendees: AttendeesRepository,
    private readonly tx: SqlRunner,
    private readonly target: ExecutionTarget,
  ) {}

  /** The last word on an attendee counts. */
  write(attendee: AttendeeState, to: PlacementColumns): void {
    this.hasWritten = true;
    this.pending.set(attendee.attendeeId, { attendee, to });
  }

  /** Writes what was gathered, the first time that it is asked to. */
  async flushOnce(): Promise<void> {
    if (this.isFlushed) return;
    this.isFlushed = true;
    await this.flush();
  }

  async flush(): Promise<void> {
    const { integrationId, rules, foldedIds } = this.target;
    const saved: SavedAttendee[] = [];
    const placed: PlacedAttendee[] = [];
    for (const [attendeeId, { attendee, to }] of this.pending) {
      if (foldedIds.has(attendeeId) && !this.savedIds.has(attendeeId)) saved.push({ attendeeId, mirror: attendee.mirror, to });
      else placed.push({ attendeeId, to });
    }
    for (const { attendeeId } of saved) this.savedIds.add(attendeeId);
    this.pending.clear();
    await this.attendees.save(this.tx, integrationId, rules.appId, saved);
    await this.attendees.place(this.tx, integrationId, placed);
  }
}

function columnsOf({ placement, person, link, base }: AttendeeState): PlacementColumns {
  return { placement, personId: person?.id ?? null, link, base };
}

function changesBetween(before: Readonly<Record<string, string | null>>, after: Readonly<Record<string, string | null>>): FieldChange[] {
  return Object.entries(after)
    .map(([field, value]) => ({ field, before: before[field] ?? null, after: value }))
    .filter((change) => change.before !== change.after);
}

function changedValues(changes: readonly FieldChange[]): Record<string, string | null> {
  return Object.fromEntries(changes.map(({ field, after }) => [field, after as string | null]));
}

function isSame(a: Readonly<Record<string, string | null>>, b: Readonly<Record<string, string | null>>): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => (a[key] ?? null) === (b[key] ?? null));
}

function entryOf(
  { rules, cause }: ExecutionTarget,
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
    cause,
    action,
    changes,
    ...(reason === undefined ? {} : { reason }),
  };
}
