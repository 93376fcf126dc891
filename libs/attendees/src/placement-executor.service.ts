import { Injectable } from '@nestjs/common';
import type { Cause } from '#contracts';
import { PeopleLibrary } from '#directory';
import { HistoryRecorder, type FieldChange, type NewHistoryEntry } from '#history';
import { newId, type SqlRunner } from '#kernel';
import type { AttendeeState } from './domain/attendee-state.js';
import type { PlacementStep } from './domain/plan-placements.js';
import { AttendeesRepository, type IntegrationRules, type PlacementColumns } from './persistence/attendees.repository.js';

/** For whom, why, and under which locks steps are carried out. */
export interface ExecutionTarget {
  readonly integrationId: string;
  readonly rules: IntegrationRules;
  readonly cause: Cause;
  /** The attendee whose mirror changed and must be written. Null: none. */
  readonly foldedId: string | null;
  /** The emails whose locks are held. Another one that becomes free is announced. */
  readonly emails: ReadonlySet<string>;
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

  /** True when anything changed. */
  async execute(tx: SqlRunner, target: ExecutionTarget, steps: readonly PlacementStep[]): Promise<boolean> {
    const entries: NewHistoryEntry[] = [];
    const writer = new RowWriter(this.attendees, tx, target);
    for (const step of steps) {
      const entry = await this.carryOut(tx, target, step, writer);
      if (entry) entries.push(entry);
    }
    await this.history.record(tx, entries);
    return entries.length > 0 || writer.hasWritten;
  }

  /** With Cvent to CMS off: the mirror is kept true and nothing else changes (G1). */
  async keepMirror(tx: SqlRunner, target: ExecutionTarget, attendees: readonly AttendeeState[]): Promise<boolean> {
    const writer = new RowWriter(this.attendees, tx, target);
    for (const attendee of attendees) {
      if (attendee.attendeeId === target.foldedId) await writer.write(attendee, columnsOf(attendee));
    }
    return writer.hasWritten;
  }

  private async carryOut(tx: SqlRunner, target: ExecutionTarget, step: PlacementStep, writer: RowWriter): Promise<NewHistoryEntry | null> {
    switch (step.kind) {
      case 'leave':
        return this.leave(tx, target, step, writer);
      case 'wait':
        return this.wait(target, step, writer);
      case 'add':
        return this.add(tx, target, step, writer);
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
    await writer.write(attendee, { placement, ...NOBODY });
    if (how === 'remove') {
      await this.people.remove(tx, appId, person.id);
      if (person.emailKey !== null && !target.emails.has(person.emailKey)) await this.people.releaseEmail(tx, appId, person.emailKey);
    } else {
      await this.people.leaveGroups(tx, appId, person.id, ['default', 'mapping']);
      await this.people.setSynced(tx, appId, person.id, false);
    }
    const changes = how === 'remove' ? Object.entries(person.fields).map(([field, before]) => ({ field, before, after: null })) : [];
    return entryOf(target, attendee, person.id, how === 'remove' ? 'person.removed' : 'person.unlinked', changes, placement);
  }

  private async wait(
    target: ExecutionTarget,
    { attendee, placement }: PlacementStep & { kind: 'wait' },
    writer: RowWriter,
  ): Promise<NewHistoryEntry | null> {
    const isNew = attendee.placement !== placement;
    if (isNew || attendee.attendeeId === target.foldedId) await writer.write(attendee, { placement, ...NOBODY });
    return isNew ? entryOf(target, attendee, null, 'attendee.waiting', [], placement) : null;
  }

  private async add(
    tx: SqlRunner,
    target: ExecutionTarget,
    step: PlacementStep & { kind: 'add' },
    writer: RowWriter,
  ): Promise<NewHistoryEntry> {
    const { attendee, fields } = step;
    const { appId, defaultGroupId } = target.rules;
    const id = newId();
    await this.people.add(tx, { id, appId, origin: 'cvent', fields: fields.values });
    await this.people.joinGroup(tx, appId, id, defaultGroupId, 'default');
    await writer.write(attendee, { placement: 'in_app', personId: id, link: 'added', base: fields.base });
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
    await this.people.joinGroup(tx, appId, person.id, defaultGroupId, 'default');
    await this.people.setSynced(tx, appId, person.id, true);
    await writer.write(attendee, { placement: 'in_app', personId: person.id, link: 'linked', base: fields.base });
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
    const isRowDue = attendee.attendeeId === target.foldedId || attendee.placement !== 'in_app' || !isSame(attendee.base, fields.base);
    if (isRowDue) await writer.write(attendee, { placement: 'in_app', personId: person.id, link: attendee.link, base: fields.base });
    return changes.length > 0 ? entryOf(target, attendee, person.id, 'person.updated', changes) : null;
  }
}

/** Writes attendee rows: the one whose mirror changed with its mirror, the first time; every other by its placement alone. */
class RowWriter {
  private isMirrorWritten = false;
  hasWritten = false;

  constructor(
    private readonly attendees: AttendeesRepository,
    private readonly tx: SqlRunner,
    private readonly target: ExecutionTarget,
  ) {}

  async write(attendee: AttendeeState, to: PlacementColumns): Promise<void> {
    const { integrationId, rules, foldedId } = this.target;
    this.hasWritten = true;
    if (attendee.attendeeId === foldedId && !this.isMirrorWritten) {
      this.isMirrorWritten = true;
      await this.attendees.save(this.tx, integrationId, rules.appId, attendee.attendeeId, attendee.mirror, to);
    } else {
      await this.attendees.place(this.tx, integrationId, attendee.attendeeId, to);
    }
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
