import type { CventValue } from '#contracts';

/** What attendees have under one key of their values. */
export interface SeenValue {
  /** Attendees with a value, of those looked at. */
  readonly attendees: number;
  /** One of the values. */
  readonly example: CventValue;
}

/** A registration type that attendees have. `id` null: only messages named it. */
export interface SeenType {
  readonly id: string | null;
  readonly name: string;
  readonly attendees: number;
}
