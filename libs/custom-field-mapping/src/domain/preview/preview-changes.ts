import type { CventValue } from '#contracts';
import { sameJson, type Json } from '#kernel';
import { placeName, type FieldRule, type MappingRules } from '../plan/mapping-rules.js';
import type { MappingNote, MappingPlan } from '../plan/plan-mapping.js';

/** A person as far as mappings reach. What is absent is empty. */
export interface MappedPerson {
  readonly personFields: Readonly<Record<string, string | null | undefined>>;
  /** By key. */
  readonly customFields: Readonly<Record<string, Json | undefined>>;
  readonly groupIds: readonly string[];
}

/** One field before and after. `field`: a person field, `customFields.<key>`, or `groups` (the ids, sorted). */
export interface FieldDifference {
  readonly field: string;
  readonly before: Json;
  readonly after: Json;
}

/** What differs between two states of a person, by name of the field; empty when nothing does. The order of groups means nothing. */
export function previewChanges(before: MappedPerson, after: MappedPerson): readonly FieldDifference[] {
  const [from, to] = [flat(before), flat(after)];
  const fields = [...new Set([...from.keys(), ...to.keys()])].sort();
  return fields
    .map((field) => ({ field, before: from.get(field) ?? null, after: to.get(field) ?? null }))
    .filter((difference) => !sameJson(difference.before, difference.after));
}

/**
 * Why a mapped field will be as it will be. `filled`: it takes Cvent's value. `unchanged`: it has Cvent's value already. `kept`: what the CMS has stays, since it was edited there or
 * was there first. `refused`: Cvent's value cannot be taken, as the note says. `not_known`: Cvent did not mention it yet.
 */
export type PreviewReason = 'filled' | 'unchanged' | 'kept' | 'refused' | 'not_known';

/** One mapped field before and after, and why. */
export interface FieldPreview extends FieldDifference {
  readonly mappingId: string;
  /** What people call the source. */
  readonly source: string;
  /** Cvent's value as it came. Null: empty, or not known. */
  readonly cventValue: CventValue;
  readonly why: PreviewReason;
  readonly note: MappingNote | null;
}

/** Every mapped field of one person, changed or not, in the order of the mappings (B11). */
export function previewFields(
  rules: MappingRules,
  values: Readonly<Record<string, CventValue>>,
  plan: MappingPlan,
  before: MappedPerson,
  after: MappedPerson,
): readonly FieldPreview[] {
  const [from, to, planned] = [flat(before), flat(after), flat({ ...plan, groupIds: [] })];
  return rules.fields.map((rule) => {
    const field = placeName(rule.place);
    const [was, willBe] = [from.get(field) ?? null, to.get(field) ?? null];
    const note = plan.notes.find((each) => each.field === field) ?? null;
    const why = note ? 'refused' : reasonOf(was, willBe, planned.get(field));
    return {
      field,
      before: was,
      after: willBe,
      mappingId: rule.mappingId,
      source: rule.sourceName,
      cventValue: valueOf(rule, values),
      why,
      note,
    };
  });
}

function reasonOf(before: Json, after: Json, planned: Json | undefined): PreviewReason {
  if (planned === undefined) return 'not_known';
  if (!sameJson(after, planned)) return 'kept';
  return sameJson(before, after) ? 'unchanged' : 'filled';
}

function valueOf({ valueKey }: FieldRule, values: Readonly<Record<string, CventValue>>): CventValue {
  return Object.hasOwn(values, valueKey) ? (values[valueKey] ?? null) : null;
}

function flat({ personFields, customFields, groupIds }: MappedPerson): ReadonlyMap<string, Json> {
  const all = new Map<string, Json>();
  for (const [field, value] of Object.entries(personFields)) all.set(field, value ?? null);
  for (const [key, value] of Object.entries(customFields)) all.set(placeName({ kind: 'custom', key }), value ?? null);
  return all.set('groups', [...new Set(groupIds)].sort());
}
