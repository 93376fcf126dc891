import type { Cause } from '#contracts';
import type { AttendeeState } from './domain/attendee-state.js';
import type { IntegrationRules } from './persistence/neighbourhood.js';

/** For whom, why, and under which locks steps are carried out. */
export interface ExecutionTarget {
  readonly integrationId: string;
  readonly rules: IntegrationRules;
  /** Why something becomes of the attendee. `isMove`: they come, go or wait; else what is known of them changes. */
  readonly causeOf: (attendee: AttendeeState, isMove: boolean) => Cause;
  /** The attendees whose mirrors changed and must be written. */
  readonly foldedIds: ReadonlySet<string>;
  /** Those of them of whom the app shows something else by that, beside their fields. */
  readonly retoldIds: ReadonlySet<string>;
  /** The emails whose locks are held. Another one that becomes free is announced. */
  readonly emails: ReadonlySet<string>;
}
