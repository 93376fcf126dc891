import type { FieldValues } from '#custom-field-mapping';
import { sameJson, type Json } from '#kernel';
import type { PersonState } from './attendee-state.js';
import type { PersonFieldsPlan } from './plan-person-fields.js';

/** One field before and after; null means empty. `groups` holds the ids of the people groups that mappings lead to. */
export interface ValueChange {
  readonly field: string;
  readonly before: Json;
  readonly after: Json;
}

/** The field under which history shows the people groups that mappings lead to. */
const GROUPS = 'groups';

/** What a plan changes about a Person, groups of mappings included; null: about somebody new. */
export function changesBetween(person: PersonState | null, plan: PersonFieldsPlan): ValueChange[] {
  const before = person?.fields ?? {};
  const fields = Object.entries(plan.values).map(([field, after]) => ({ field, before: before[field] ?? null, after }));
  const groups = { field: GROUPS, before: [...(person?.mappedGroupIds ?? [])].sort(), after: [...plan.groupIds].sort() };
  return [...fields, groups].filter((change) => !sameJson(change.before, change.after));
}

/** What a change of fields sets. */
export function changedValues(changes: readonly ValueChange[]): FieldValues {
  return Object.fromEntries(changes.filter(({ field }) => field !== GROUPS).map(({ field, after }) => [field, after]));
}
