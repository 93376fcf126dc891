/** The three kinds of mappings (G11). */
export const MAPPING_KINDS = ['people_group', 'custom_field', 'person_field'] as const;
/** See {@link MAPPING_KINDS}. */
export type MappingKind = (typeof MAPPING_KINDS)[number];

/**
 * What a mapping takes from Cvent: a registration type, by id or, where only messages are known, by name; a custom field of the contact; or a standard
 * field, by its webhook name. Ids are Cvent's, as `readCventId` writes them.
 */
export type MappingSource =
  | { readonly type: 'registration_type'; readonly id?: string; readonly name?: string }
  | { readonly type: 'custom_field'; readonly id: string }
  | { readonly type: 'standard_field'; readonly name: string };

/** What a mapping fills in the app. Which of them fits is for the lint to say. */
export type MappingTarget = { readonly peopleGroupId: string } | { readonly customFieldId: string } | { readonly personField: string };

/** One row of the "Custom Fields" tab (DESIGN 8). */
export interface Mapping {
  readonly id: string;
  readonly kind: MappingKind;
  readonly source: MappingSource;
  readonly target: MappingTarget;
}

/** The types of an App's own fields (DESIGN 6). */
export const CUSTOM_FIELD_TYPES = ['text', 'long_text', 'number', 'date', 'datetime', 'boolean', 'single_choice', 'multi_choice'] as const;
/** See {@link CUSTOM_FIELD_TYPES}. */
export type CustomFieldType = (typeof CUSTOM_FIELD_TYPES)[number];

/** Largest length of the value of a text field of an App, in characters (UTF-16 units). */
export const LONGEST_CUSTOM_TEXT = { text: 1_000, long_text: 20_000 } as const satisfies Partial<Record<CustomFieldType, number>>;

/**
 * A field that an App defined itself. What its values are in JSON, by type; null or absent is empty:
 * `text` one line, `long_text` any lines; `number` a finite number; `date` `2031-05-14`; `datetime` an instant `2031-05-14T09:41:07Z`, in UTC and to the second;
 * `boolean`; `single_choice` one of `choices`; `multi_choice` a list of some of `choices`, each once and in their order.
 */
export interface CustomFieldDefinition {
  readonly id: string;
  /** Unique in the App; values are kept and shown under it. */
  readonly key: string;
  readonly label: string;
  readonly type: CustomFieldType;
  /** Null unless the type is a choice. */
  readonly choices: readonly string[] | null;
}

const OWN = 'customFields.';

/** How one of an App's own fields is named beside person fields: in history, notes, and what was last applied. */
export function customFieldName(key: string): string {
  return OWN + key;
}

/** The key of one of an App's own fields, by its name; null for a person field's. */
export function customFieldKey(name: string): string | null {
  return name.startsWith(OWN) ? name.slice(OWN.length) : null;
}
