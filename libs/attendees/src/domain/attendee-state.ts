import type { ConflictPolicy, PersonOrigin } from '#contracts';
import type { FieldValues, MappingNote, SavedRules } from '#custom-field-mapping';
import type { Json } from '#kernel';
import type { AttendeeMirror } from './attendee-mirror.js';

/**
 * Where an attendee stands. `in_app`: a Person stands for them. The rest say why nobody does: status (G7), removed in the CMS (B7), no email or somebody
 * else has it (B6). `direction_off`: Cvent to CMS was off whenever facts came (G1).
 */
export type Placement = 'in_app' | 'not_accepted' | 'hidden' | 'needs_email' | 'email_taken' | 'direction_off';

/** How a Person came to stand for an attendee: we added them, or they were there before (B5). */
export type Link = 'added' | 'linked';

/** A Person, as far as planning needs it. */
export interface PersonState {
  readonly id: string;
  readonly origin: PersonOrigin;
  readonly emailKey: string | null;
  /** Person fields by name, the App's own as `customFields.<key>`. What is absent is empty. */
  readonly fields: FieldValues;
  /** When the CMS last edited a field, in ms. */
  readonly editedAtMs: Readonly<Record<string, number>>;
  /** The people groups that a mapping put them into (B9). */
  readonly mappedGroupIds: readonly string[];
  /** What could not be mapped, as it is shown (B10). */
  readonly notes: readonly MappingNote[];
}

/** An attendee with what stands for them in the app. */
export interface AttendeeState {
  readonly attendeeId: string;
  readonly mirror: AttendeeMirror;
  /** When the CMS removed them, in ms. Null: it did not. */
  readonly hiddenAtMs: number | null;
  /** Their data was erased: nothing is learnt of them until Cvent accepts them anew (B24). */
  readonly isErased: boolean;
  readonly placement: Placement;
  readonly person: PersonState | null;
  /** Null exactly when `person` is. */
  readonly link: Link | null;
  /** The Cvent values last applied, by field as in {@link PersonState}. */
  readonly base: FieldValues;
  /** Values that a push sent to Cvent without an answer yet, by field: they may be there by now. */
  readonly sent: Readonly<Record<string, readonly Json[]>>;
}

/** What the integration's settings say about placing attendees. */
export interface PlacementRules extends SavedRules {
  readonly conflictPolicy: ConflictPolicy;
}
