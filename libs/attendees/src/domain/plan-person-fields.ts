import type { PersonField } from '#contracts';
import { mergeMapped } from '#custom-field-mapping';
import { stampOfValue, type AttendeeMirror } from './attendee-mirror.js';
import type { PersonState, PlacementRules } from './attendee-state.js';

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
  const theirs = Object.fromEntries(UNMAPPED_FIELDS.map((field) => [field, textOf(mirror.values[field])]));
  return mergeMapped(
    {
      theirs,
      ours: person?.fields ?? {},
      base: base ?? {},
      theirsAtMs: (field) => stampOfValue(mirror, field)?.asOfMs ?? 0,
      oursAtMs: (field) => person?.editedAtMs[field] ?? null,
      isCmsOwn: person?.origin === 'cms',
    },
    rules.conflictPolicy,
  );
}

function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text === '' ? null : text;
}
