import type { ConflictPolicy } from '#contracts';
import type { FieldValues } from '#custom-field-mapping';
import type { AttendeeMirror } from '../domain/attendee-mirror.js';
import type { AttendeeState, Link, Placement } from '../domain/attendee-state.js';
import type { EmailHolder } from '../domain/plan-placements.js';

/** The settings that placing attendees needs. */
export interface IntegrationRules {
  readonly appId: string;
  readonly eventId: string;
  readonly isCventToCms: boolean;
  readonly defaultGroupId: string;
  readonly conflictPolicy: ConflictPolicy;
  /** Rises with every change that people must follow, of the mappings too. */
  readonly settingsVersion: number;
}

/** Everything that one decision looks at. */
export interface Neighbourhood {
  /** Null when the integration is gone. */
  readonly rules: IntegrationRules | null;
  /** The attendee in question, and all others who have one of the emails. */
  readonly attendees: readonly AttendeeState[];
  /** The people of the App who have one of the emails. Their rows are locked. */
  readonly holders: readonly EmailHolder[];
}

/** The columns that say what stands for an attendee. */
export interface PlacementColumns {
  readonly placement: Placement;
  readonly personId: string | null;
  readonly link: Link | null;
  readonly base: FieldValues;
}

/** An attendee's placement as it is to be. */
export interface PlacedAttendee {
  readonly attendeeId: string;
  readonly to: PlacementColumns;
}

/** An attendee's mirror and placement as they are to be. */
export interface SavedAttendee extends PlacedAttendee {
  readonly mirror: AttendeeMirror;
}
