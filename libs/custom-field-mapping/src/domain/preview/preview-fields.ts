import type { CventValue } from '#contracts';
import { sameJson, type Json } from '#kernel';
import type { FieldValues } from '../merge/merge-mapped.js';
import { placeName, type FieldRule, type MappingRules } from '../plan/mapping-rules.js';
import type { MappingNote, MappingPlan } from '../plan/plan-mapping.js';

/**
 * Why a mapped field will be as it will be. `filled`: it takes Cvent's value. `unchanged`: it has Cvent's value already. `kept`: what the CMS has stays, since it was edited there or
 * was there first. `refused`: Cvent's value cannot be taken, as the note says. `not_known`: Cvent did not mention it yet.
 */
export type PreviewReason = 'filled' | 'unchanged' | 'kept' | 'refused' | 'not_known';

/** One mapped field before and after, and why. */
export interface FieldPreview {
  /** A person field, or `customFields.<key>`. */
  readonly field: string;
  readonly before: Json;
  readonly after: Json;
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
  before: FieldValues,
  after: FieldValues,
): readonly FieldPreview[] {
  return rules.fields.map((rule) => {
    const field = placeName(rule.place);
    const [was, willBe] = [before[field] ?? null, after[field] ?? null];
    const note = plan.notes.find((each) => each.field === field) ?? null;
    const why = note ? 'refused' : reasonOf(was, willBe, plannedFor(rule, plan));
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

function plannedFor({ place }: FieldRule, { personFields, customFields }: MappingPlan): Json | undefined {
  return place.kind === 'person' ? personFields[place.field] : customFields[place.key];
}

function reasonOf(before: Json, after: Json, planned: Json | undefined): PreviewReason {
  if (planned === undefined) return 'not_known';
  if (!sameJson(after, planned)) return 'kept';
  return sameJson(before, after) ? 'unchanged' : 'filled';
}

function valueOf({ valueKey }: FieldRule, values: Readonly<Record<string, CventValue>>): CventValue {
  return Object.hasOwn(values, valueKey) ? (values[valueKey] ?? null) : null;
}
