import { customFieldName, type CustomFieldDefinition, type Mapping, type PersonField } from '#contracts';
import type { SourceField, TargetField } from '../convert/conversion.js';
import type { CventField, WriteFormat } from '../cvent-field.js';

/** Something of Cvent's or of the App's that has an id and a name. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Mappings and what they refer to. */
export interface MappingSetting {
  readonly mappings: readonly Mapping[];
  /** The App's own fields. */
  readonly customFields: readonly CustomFieldDefinition[];
  /** The custom fields of Cvent's contacts. Null: Cvent was not asked, or may not be. */
  readonly cventFields: readonly CventField[] | null;
  /** The event's registration types. Null: as above. */
  readonly registrationTypes: readonly Named[] | null;
  /** The event's IANA zone. Null: not known. */
  readonly timeZone: string | null;
}

/** Where a value goes: a person field, or the key of one of the App's own fields. */
export type Place = { readonly kind: 'person'; readonly field: PersonField } | { readonly kind: 'custom'; readonly key: string };

/** What a field of Cvent's takes. */
export interface Writing {
  readonly format: WriteFormat;
  /** Of each text, in characters. Null: Cvent does not say. */
  readonly largestLength: number | null;
}

/** One mapping of a field, ready to be used. */
export interface FieldRule {
  readonly mappingId: string;
  /** Where a mirror has the value: a webhook name, or `custom:<id>`. */
  readonly valueKey: string;
  /** Where it has the answers that were read last, several of them, whatever messages said since. Null: the source never has several. */
  readonly answersKey: string | null;
  /** What people call the source. */
  readonly sourceName: string;
  readonly source: SourceField;
  /** True when Cvent's list of fields is known and does not have this one: an empty value means nothing then. */
  readonly isGone: boolean;
  /** What Cvent takes when the field is pushed. */
  readonly writing: Writing;
  readonly place: Place;
  readonly target: TargetField;
}

/** One mapping of a registration type. */
export interface GroupRule {
  readonly id: string | null;
  /** As names are compared. Null: only the id is known. */
  readonly nameKey: string | null;
  readonly groupId: string;
}

/** The event's registration types, as far as they are known. */
export interface RegistrationTypes {
  readonly byId: ReadonlyMap<string, { readonly id: string; readonly nameKey: string }>;
  readonly byNameKey: ReadonlyMap<string, readonly { readonly id: string; readonly nameKey: string }[]>;
}

/** Mappings that are ready to be used, for many people. */
export interface MappingRules {
  readonly fields: readonly FieldRule[];
  /** The value key of each place that is filled, by its name. */
  readonly valueKeys: ReadonlyMap<string, string>;
  readonly groups: readonly GroupRule[];
  readonly registrationTypes: RegistrationTypes;
  readonly timeZone: string | null;
}

/** A place as notes and previews name it. */
export function placeName(place: Place): string {
  return place.kind === 'person' ? place.field : customFieldName(place.key);
}
