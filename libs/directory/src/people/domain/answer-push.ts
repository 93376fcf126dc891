import { isPersonField, type PersonField, type PersonOrigin } from '#contracts';

/** Why an edit of a field does not go to Cvent. */
export const NOT_PUSHED_REASONS = ['origin_cms', 'never_pushed', 'not_mapped', 'direction_off'] as const;
/** See {@link NOT_PUSHED_REASONS}. */
export type NotPushedReason = (typeof NOT_PUSHED_REASONS)[number];

/** What becomes of one edited field. */
export interface PushAnswer {
  readonly field: string;
  readonly pushed: boolean;
  readonly reason?: NotPushedReason;
}

/** The setup guide's list of what cannot be pushed (G17). */
const NEVER_PUSHED: ReadonlySet<PersonField> = new Set(['profileImageUrl', 'homeCountry', 'workCountry']);
/** What comes from Cvent without a mapping (G9). */
const UNMAPPED: ReadonlySet<PersonField> = new Set(['firstName', 'lastName', 'email']);

/** Says of each edited field (the App’s own as `customFields.<key>`) whether it goes to Cvent. Nothing does yet: only who came from Cvent (G18), and only mapped fields (G16), ever will. */
export function answerPush(origin: PersonOrigin, fields: readonly string[], mapped: ReadonlySet<string>): PushAnswer[] {
  return fields.map((field) => ({ field, pushed: false, reason: reasonOf(origin, field, mapped) }));
}

function reasonOf(origin: PersonOrigin, field: string, mapped: ReadonlySet<string>): NotPushedReason {
  if (origin === 'cms') return 'origin_cms';
  if (isPersonField(field) && NEVER_PUSHED.has(field)) return 'never_pushed';
  const isMapped = mapped.has(field) || (isPersonField(field) && UNMAPPED.has(field));
  return isMapped ? 'direction_off' : 'not_mapped';
}
