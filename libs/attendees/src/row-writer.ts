import type { SqlRunner } from '#kernel';
import type { AttendeeState } from './domain/attendee-state.js';
import { type AttendeesRepository } from './persistence/attendees.repository.js';
import type { PlacedAttendee, PlacementColumns, SavedAttendee } from './persistence/neighbourhood.js';
import type { ExecutionTarget } from './execution-target.js';

/** Gathers what becomes of attendee rows and writes it in few statements: those whose mirrors changed with their mirrors, all others by their placements. */
export class RowWriter {
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
    await this.attendees.save(this.tx, integrationId, rules, saved);
    await this.attendees.place(this.tx, integrationId, placed);
  }
}
