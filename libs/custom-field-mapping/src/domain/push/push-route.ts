import { isPersonField, PERSON_FIELD_RULES, standardField } from '#contracts';
import type { FieldRule, MappingRules } from '../plan/mapping-rules.js';
import { placeName } from '../plan/mapping-rules.js';
import { standardSource } from '../plan/resolve-field.js';

/** Why a field of a Person never goes to Cvent, whatever its value. */
export type NoRoute = 'never_pushed' | 'not_mapped' | 'not_writable';

/** Where a field goes to, and in what form. */
export type PushRoute = Pick<FieldRule, 'valueKey' | 'sourceName' | 'source' | 'target' | 'writing'>;

/** The setup guide's list of what cannot be pushed (G17). */
const NEVER_PUSHED: ReadonlySet<string> = new Set(['profileImageUrl', 'homeCountry', 'workCountry']);
/** What comes from Cvent without a mapping (G9), and goes back as it came. */
const UNMAPPED: ReadonlySet<string> = new Set(['firstName', 'lastName', 'email']);

/** Where a field of a Person (the App’s own as `customFields.<key>`) goes when it is pushed: to where its mapping takes it from (G16). */
export function routeOf(name: string, rules: MappingRules): PushRoute | NoRoute {
  if (NEVER_PUSHED.has(name)) return 'never_pushed';
  const route = rules.fields.find(({ place }) => placeName(place) === name) ?? unmappedRoute(name);
  if (!route) return 'not_mapped';
  return route.writing.format === 'read_only' ? 'not_writable' : route;
}

function unmappedRoute(name: string): PushRoute | null {
  const field = UNMAPPED.has(name) ? standardField(name) : null;
  if (!field || !isPersonField(name)) return null;
  return { ...standardSource(field), target: { ...PERSON_FIELD_RULES[name], choices: null } };
}
