import type { Json, SqlRunner } from '#kernel';
import type { SyncNote } from '../persistence/person.entity.js';

/** Why an edit of a field does not go to Cvent. */
export const NOT_PUSHED_REASONS = [
  'origin_cms',
  'never_pushed',
  'not_mapped',
  'not_writable',
  'direction_off',
  'not_allowed',
  'refused_by_cvent',
  'unchanged',
] as const;
/** See {@link NOT_PUSHED_REASONS}. */
export type NotPushedReason = (typeof NOT_PUSHED_REASONS)[number];

/** What becomes of one edited field. */
export interface PushAnswer {
  readonly field: string;
  readonly pushed: boolean;
  readonly reason?: NotPushedReason;
  /** For `refused_by_cvent`: what Cvent would say. */
  readonly message?: string;
}

/** An edit that the CMS made of a Person whom the integration added. Fields by name, the App's own as `customFields.<key>`. */
export interface PersonEditMade {
  readonly appId: string;
  readonly personId: string;
  /** The fields that were given, in the order in which they are answered. */
  readonly given: readonly string[];
  /** Those of them whose value is another one now. */
  readonly changed: ReadonlySet<string>;
  /** The Person's values after the edit; what is absent is empty. */
  readonly values: Readonly<Record<string, Json>>;
  readonly editId: string;
  readonly editedAt: Date;
}

/** What was noted of an edit. */
export interface NotedEdit {
  readonly answers: readonly PushAnswer[];
  /** To be announced once the edit is committed. Null: nothing goes to Cvent. */
  readonly integrationId: string | null;
}

/** How a Person's edits stand that are not in Cvent. */
export interface PushStanding {
  readonly isWaiting: boolean;
  /** Fields that Cvent refused, or would. */
  readonly failed: readonly SyncNote[];
}

/** Brings edits of people to Cvent. The feature that pushes offers it. */
export abstract class EditPushes {
  /** Notes what is to be pushed, in the edit's own transaction, which holds the Person (B17). Says of each given field whether it goes to Cvent. */
  abstract note(tx: SqlRunner, edit: PersonEditMade): Promise<NotedEdit>;

  /** Tells that there is something to push. Never throws: what was noted is found anyway. */
  abstract announce(integrationId: string): Promise<void>;

  /** By person id; people all of whose edits are in Cvent are left out. */
  abstract standings(appId: string, personIds: readonly string[]): Promise<ReadonlyMap<string, PushStanding>>;
}
