import type { PersonField } from '#contracts';
import { stampOfValue, type AttendeeMirror } from './attendee-mirror.js';
import type { PersonState, PlacementRules } from './attendee-state.js';
import { mergeField } from './merge-field.js';

/** The fields that come over by themselves (G9). Cvent's names and ours agree on these three. */
export const UNMAPPED_FIELDS = ['firstName', 'lastName', 'email'] as const satisfies readonly PersonField[];

/** What a Person's fields should be. */
export interface PersonFieldsPlan {
  /** The merged values, by field; null means empty. */
  readonly values: Readonly<Record<string, string | null>>;
  /** What to remember as last applied. */
  readonly base: Readonly<Record<string, string | null>>;
}

/**
 * Merges Cvent's values into a Person, or makes a new one's when `person` is null. A null `base`: nothing was ever applied to this Person. Of a Person of the
 * CMS's own only those fields are Cvent's that were empty (B5); they alone have a base.
 */
export function planPersonFields(
  mirror: AttendeeMirror,
  person: PersonState | null,
  base: Readonly<Record<string, string | null>> | null,
  rules: PlacementRules,
): PersonFieldsPlan {
  const values: Record<string, string | null> = {};
  const nextBase: Record<string, string | null> = {};
  for (const field of UNMAPPED_FIELDS) {
    const ours = person?.fields[field] ?? null;
    if (person?.origin === 'cms' && base?.[field] === undefined && ours !== null) {
      values[field] = ours; // the CMS's own, which stays so: what Cvent fills is only what was empty
      continue;
    }
    const merged = mergeField(
      {
        base: base?.[field],
        theirs: textOf(mirror.values[field]),
        ours,
        theirsAtMs: stampOfValue(mirror, field)?.asOfMs ?? 0,
        oursAtMs: person?.editedAtMs[field] ?? null,
      },
      rules.conflictPolicy,
    );
    values[field] = merged.value;
    nextBase[field] = merged.base;
  }
  return { values, base: nextBase };
}

function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text === '' ? null : text;
}
