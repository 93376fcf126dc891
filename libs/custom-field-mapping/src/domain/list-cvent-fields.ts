import { STANDARD_FIELDS, type CventFieldType, type CventValue } from '#contracts';
import { foldText } from './convert/clean-text.js';
import type { CventField } from './cvent-field.js';
import type { Named } from './plan/mapping-rules.js';
import type { SeenType, SeenValue } from './seen.js';

/** Where something is known from: Cvent's own list, or attendees who have it. */
export type FieldOrigin = 'cvent' | 'attendees';

/** A registration type that can be mapped. */
export interface ListedType {
  /** Null: only messages named it. */
  readonly id: string | null;
  readonly name: string;
  /** Attendees who have it. */
  readonly attendees: number;
  readonly knownFrom: FieldOrigin;
}

/** A custom field of contacts that can be mapped. */
export interface ListedCustomField {
  readonly id: string;
  /** Null: Cvent's list does not have it, or is not known. */
  readonly name: string | null;
  readonly type: CventFieldType;
  readonly choices: readonly string[] | null;
  /** False: nobody is asked any more. */
  readonly isActive: boolean;
  /** What one of the attendees has. Null: nobody of those looked at has a value. */
  readonly example: CventValue;
  readonly knownFrom: FieldOrigin;
}

/** A standard field that can be mapped. */
export interface ListedStandardField {
  readonly name: string;
  readonly type: CventFieldType;
  readonly choices: readonly string[] | null;
  /** In characters. Null: Cvent does not say. */
  readonly largestLength: number | null;
  /** True when edits can be pushed to Cvent. */
  readonly isWritable: boolean;
  readonly example: CventValue;
}

/** Everything of Cvent's that can be mapped. */
export interface CventFieldList {
  readonly registrationTypes: readonly ListedType[];
  readonly customFields: readonly ListedCustomField[];
  readonly standardFields: readonly ListedStandardField[];
}

/** What is known of the fields. */
export interface KnownFields {
  /** Cvent's lists. Null: not known. */
  readonly registrationTypes: readonly Named[] | null;
  readonly cventFields: readonly CventField[] | null;
  /** By key. Null: there are no attendees. */
  readonly seen: ReadonlyMap<string, SeenValue> | null;
  readonly seenTypes: readonly SeenType[];
}

const CUSTOM = 'custom:';

/** What can be mapped, from Cvent's lists and from what attendees have. */
export function listCventFields({ registrationTypes, cventFields, seen, seenTypes }: KnownFields): CventFieldList {
  const exampleOf = (key: string): CventValue => seen?.get(key)?.example ?? null;
  const known = new Set((cventFields ?? []).map(({ id }) => id));
  const seenIds = [...(seen?.keys() ?? [])].filter((key) => key.startsWith(CUSTOM)).map((key) => key.slice(CUSTOM.length));
  return {
    registrationTypes: listTypes(registrationTypes ?? [], seenTypes),
    customFields: [
      ...(cventFields ?? []).map(({ id, name, type, choices, isActive }): ListedCustomField => ({ id, name, type, choices, isActive, example: exampleOf(CUSTOM + id), knownFrom: 'cvent' })),
      ...seenIds.filter((id) => !known.has(id)).sort().map((id): ListedCustomField => ({ id, name: null, type: 'unknown', choices: null, isActive: true, example: exampleOf(CUSTOM + id), knownFrom: 'attendees' })),
    ],
    standardFields: STANDARD_FIELDS.filter(({ isMappable }) => isMappable).map(({ name, type, choices, largestLength, isWritable }) => ({ name, type, choices, largestLength, isWritable, example: exampleOf(name) })),
  }; // prettier-ignore
}

/** Cvent's types with how many have them, by id or, where only messages are known, by name; then those that Cvent's list does not have. */
function listTypes(types: readonly Named[], seen: readonly SeenType[]): ListedType[] {
  const counts = types.map(() => 0);
  const others = new Map<string, ListedType>();
  for (const { id, name, attendees } of seen) {
    const at = types.findIndex((type) => (id === null ? foldText(type.name) === foldText(name) : type.id === id));
    if (at >= 0) counts[at]! += attendees;
    else {
      const key = `${id} ${foldText(name)}`;
      const other = others.get(key);
      others.set(key, { id, name: other?.name ?? name, attendees: (other?.attendees ?? 0) + attendees, knownFrom: 'attendees' });
    }
  }
  return [
    ...types.map(({ id, name }, index): ListedType => ({ id, name, attendees: counts[index]!, knownFrom: 'cvent' })),
    ...others.values(),
  ];
}
