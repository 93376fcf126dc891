import type { CventValue, PersonField, Stamp } from '#contracts';
import {
  conflictsOf,
  filledFields,
  mergeMapped,
  placeName,
  planMapping,
  type FieldConflict,
  type FieldValues,
  type MappingNote,
  type MappingPlan,
  type MappingRules,
} from '#custom-field-mapping';
import { compareStamps, stampOfValue } from '#mirrors';
import type { AttendeeMirror } from './attendee-mirror.js';
import { sameJson } from '#kernel';
import type { AttendeeState, PersonState, PlacementRules } from './attendee-state.js';

/** The fields that come over by themselves (G9). Cvent's names and ours agree on these three. */
export const UNMAPPED_FIELDS = ['firstName', 'lastName', 'email'] as const satisfies readonly PersonField[];

/** What a Person should be. */
export interface PersonFieldsPlan {
  /** The merged values, by field; null means empty. What is absent stays. */
  readonly values: FieldValues;
  /** What to remember as last applied. */
  readonly base: FieldValues;
  /** The people groups that follow from a mapping (B9). */
  readonly groupIds: readonly string[];
  readonly notes: readonly MappingNote[];
  /** The fields that both sides changed; the policy decided (B16). */
  readonly conflicts: readonly FieldConflict[];
}

/**
 * Merges Cvent's values into a Person, or makes a new one's when `person` is null. A null `base`: nothing was ever applied to this Person. Of a Person of the
 * CMS's own only those fields are Cvent's that were empty (B5); they alone have a base. Depends on the mirror, not on what was mapped before, so that the order of facts means nothing.
 */
export function planPersonFields(
  mirror: AttendeeMirror,
  person: PersonState | null,
  base: FieldValues | null,
  rules: PlacementRules,
): PersonFieldsPlan {
  const mapped = mapValues(mirror, rules.mapping);
  const theirs = theirValues(mirror, mapped);
  const versions = {
    theirs,
    ours: person?.fields ?? {},
    base: base ?? {},
    theirsAtMs: (field: string) => stampOfField(mirror, field, rules.mapping)?.asOfMs ?? 0,
    oursAtMs: (field: string) => person?.editedAtMs[field] ?? null,
    isCmsOwn: person?.origin === 'cms',
  };
  const merged = mergeMapped(versions, rules.conflictPolicy);
  const { values, base: nextBase } = withoutCleared(merged, theirs, person, rules.cleared);
  return { values, base: nextBase, groupIds: mapped.groupIds ?? [], notes: mapped.notes, conflicts: conflictsOf(versions) };
}

/**
 * What was last applied, once Cvent holds what we pushed (DESIGN 4, "Three-way merge"): it said so to the push, or what it tells now is a value that was sent and had no answer yet. So neither
 * an echo nor a lost answer looks like a change that Cvent made. A field of which something newer was heard meanwhile stays as it was merged.
 */
export function pushedBase({ mirror, base, sent }: PushedState, confirmation: Confirmation | null, mapping: MappingRules): FieldValues {
  const theirs = theirValues(mirror, mapValues(mirror, mapping));
  const isConfirmed = (field: string): boolean => {
    const held = stampOfField(mirror, field, mapping);
    return confirmation !== null && confirmation.fields.includes(field) && held !== null && compareStamps(held, confirmation.stamp) === 0;
  };
  const isArrived = (field: string): boolean => sent[field]?.some((value) => sameJson(value, theirs[field] ?? null)) ?? false;
  const fields = Object.keys(theirs).filter((field) => isConfirmed(field) || isArrived(field));
  return { ...base, ...Object.fromEntries(fields.map((field) => [field, theirs[field] ?? null])) };
}

/** What {@link pushedBase} looks at. */
type PushedState = Pick<AttendeeState, 'mirror' | 'base' | 'sent'>;

/** Fields whose push Cvent confirmed. */
export interface Confirmation {
  readonly stamp: Stamp;
  readonly fields: readonly string[];
}

function stampOfField(mirror: AttendeeMirror, field: string, mapping: MappingRules): Stamp | null {
  return stampOfValue(mirror, mapping.valueKeys.get(field) ?? field);
}

function theirValues(mirror: AttendeeMirror, mapped: MappingPlan): FieldValues {
  return { ...unmappedValues(mirror), ...personValues(mapped) };
}

/** What the mappings make of a mirror. */
export function mapValues(mirror: AttendeeMirror, rules: MappingRules): MappingPlan {
  return planMapping(mirror.values, rules, {
    cameFrom: (key) => stampOfValue(mirror, key)?.kind ?? 'message',
    isOlder: (key, other) => isOlder(mirror, key, other),
    isWhole: mirror.wholeStamp !== null,
  });
}

function isOlder(mirror: AttendeeMirror, key: string, other: string): boolean {
  const [a, b] = [stampOfValue(mirror, key), stampOfValue(mirror, other)];
  return a !== null && b !== null && compareStamps(a, b) < 0;
}

function unmappedValues(mirror: AttendeeMirror): FieldValues {
  return Object.fromEntries(UNMAPPED_FIELDS.map((field) => [field, textOf(mirror.values[field])]));
}

function personValues({ personFields, customFields }: MappingPlan): FieldValues {
  const custom = Object.entries(customFields).map(([key, value]) => [placeName({ kind: 'custom', key }), value] as const);
  return { ...personFields, ...Object.fromEntries(custom) };
}

/** Fields whose mapping was removed with its values are emptied, unless somebody edited them since. */
function withoutCleared(
  { values, base }: { readonly values: FieldValues; readonly base: FieldValues },
  theirs: FieldValues,
  person: PersonState | null,
  cleared: ReadonlySet<string>,
): { readonly values: FieldValues; readonly base: FieldValues } {
  const gone = Object.keys(base).filter((field) => cleared.has(field) && !Object.hasOwn(theirs, field));
  if (gone.length === 0) return { values, base };
  const filled = new Set(filledFields(person?.fields ?? {}, base));
  const emptied = gone.filter((field) => filled.has(field)).map((field) => [field, null] as const);
  return {
    values: { ...values, ...Object.fromEntries(emptied) },
    base: Object.fromEntries(Object.entries(base).filter(([field]) => !gone.includes(field))),
  };
}

function textOf(value: CventValue | undefined): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text === '' ? null : text;
}
