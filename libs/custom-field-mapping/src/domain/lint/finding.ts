import type { CustomFieldDefinition } from '#contracts';
import type { CventField } from '../cvent-field.js';
import type { Named } from '../plan/mapping-rules.js';

/** What can be wrong with a list of mappings. Stable: clients may rely on them. */
export type FindingCode =
  | 'list_malformed'
  | 'list_too_long'
  | 'row_malformed'
  | 'row_duplicate'
  | 'id_duplicate'
  | 'kind_mismatch'
  | 'registration_type_needs_group'
  | 'field_to_group'
  | 'registration_type_unnamed'
  | 'registration_type_unknown'
  | 'registration_type_unverified'
  | 'registration_type_ambiguous'
  | 'registration_type_as_field'
  | 'standard_field_unknown'
  | 'field_sensitive'
  | 'cvent_field_unknown'
  | 'cvent_field_unverified'
  | 'cvent_field_inactive'
  | 'people_group_unknown'
  | 'custom_field_unknown'
  | 'person_field_unknown'
  | 'target_taken'
  | 'target_never_filled'
  | 'target_unfilled'
  | 'types_do_not_fit'
  | 'types_may_not_fit'
  | 'choice_without_counterpart'
  | 'source_without_values'
  | 'email_mapped'
  | 'file_malformed'
  | 'name_unresolved'
  | 'name_ambiguous';

/** One thing about a list of mappings that its author should know. */
export interface Finding {
  /** The row's place in the list, from 0. Null: the list as a whole. */
  readonly row: number | null;
  /** Where in the row: `source.id`, `target`. Null: the row as a whole. */
  readonly field: string | null;
  /** An error keeps the list from being saved; a warning does not. */
  readonly severity: 'error' | 'warning';
  readonly code: FindingCode;
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** A finding that does not know yet which row it is about. */
export type RowFinding = Omit<Finding, 'row'>;

/** What mappings may refer to. */
export interface LintCatalogue {
  /** Null: Cvent was not asked, or may not be. */
  readonly registrationTypes: readonly Named[] | null;
  /** Null: as above. */
  readonly cventFields: readonly CventField[] | null;
  readonly customFields: readonly CustomFieldDefinition[];
  readonly peopleGroups: readonly Named[];
  /** Keys of the values that some attendee has: webhook names, `custom:<id>`. Null: there are no attendees yet, or nobody looked. */
  readonly valuesSeen: ReadonlySet<string> | null;
}

/** A finding that keeps the list from being saved. */
export function error(code: FindingCode, field: string | null, message: string, remedy: string): RowFinding {
  return { field, severity: 'error', code, message, remedy };
}

/** A finding that does not. */
export function warning(code: FindingCode, field: string | null, message: string, remedy: string): RowFinding {
  return { field, severity: 'warning', code, message, remedy };
}
