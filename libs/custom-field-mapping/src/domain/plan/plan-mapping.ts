import type { CventValue, PersonField } from '#contracts';
import type { Json } from '#kernel';
import { convert } from '../convert/convert.js';
import { isRefusal, type RefusalCode, type ValueContext } from '../convert/conversion.js';
import { placeName, type FieldRule, type MappingRules } from './mapping-rules.js';
import { planGroups } from './plan-groups.js';

/** Where the values of a mirror come from. */
export interface ValueOrigin {
  /** What told the value last. */
  cameFrom(key: string): ValueContext['cameFrom'];
  /** True when `key` was told before `other` was. */
  isOlder(key: string, other: string): boolean;
  /** True when something told all that Cvent holds: a value that is not there is empty then, and not known otherwise. */
  readonly isWhole: boolean;
}

/** Something that a planner should know of one person's mapped values. */
export interface MappingNote {
  readonly code: RefusalCode | 'registration_type_unclear';
  /** A person field, `customFields.<key>`, or `groups`. */
  readonly field: string;
  readonly message: string;
}

/** What the mappings make of an attendee. A field that is absent stays as it is; null empties it. */
export interface MappingPlan {
  readonly personFields: Readonly<Partial<Record<PersonField, string | null>>>;
  /** By key. */
  readonly customFields: Readonly<Record<string, Json>>;
  /** All groups that mappings put the attendee into. Null: not known, so that memberships stay as they are. */
  readonly groupIds: readonly string[] | null;
  readonly notes: readonly MappingNote[];
}

/**
 * Maps a mirror's values (webhook names, `custom:<id>`, `registrationType`, `registrationTypeId`). A value that cannot be converted is left out with a note, and
 * all others are taken (B10). Needs nothing but the mirror, so that a changed mapping is applied without a call of Cvent (B11). Never throws.
 */
export function planMapping(values: Readonly<Record<string, CventValue>>, rules: MappingRules, origin: ValueOrigin): MappingPlan {
  const personFields: [PersonField, string | null][] = [];
  const customFields: [string, Json][] = [];
  const notes: MappingNote[] = [];
  for (const rule of rules.fields) {
    const value = valueOf(values, rule, origin);
    if (value === undefined) continue;
    const context = { cameFrom: origin.cameFrom(rule.valueKey), timeZone: rules.timeZone };
    const conversion = convert(value, rule.source, rule.target, context);
    if (isRefusal(conversion)) notes.push(noteOf(rule, conversion.refused, conversion.message));
    else if (rule.place.kind === 'custom') customFields.push([rule.place.key, conversion.value]);
    else personFields.push([rule.place.field, conversion.value as string | null]);
  }
  const groups = planGroups(typeValues(values, origin), rules);
  if (groups.groupIds === null && groups.problem) notes.push({ field: 'groups', ...groups.problem });
  return {
    personFields: Object.fromEntries(personFields),
    customFields: Object.fromEntries(customFields),
    groupIds: groups.groupIds,
    notes,
  };
}

/** Undefined: not known. A field that Cvent deleted is in no read any more, which says nothing of what people answered. */
function valueOf(values: Readonly<Record<string, CventValue>>, rule: FieldRule, origin: ValueOrigin): CventValue | undefined {
  const value = own(values, rule.valueKey, origin);
  return value === null && rule.isGone ? undefined : value;
}

function typeValues(values: Readonly<Record<string, CventValue>>, origin: ValueOrigin): Parameters<typeof planGroups>[0] {
  return {
    id: own(values, 'registrationTypeId', origin),
    name: own(values, 'registrationType', origin),
    isIdOlder: origin.isOlder('registrationTypeId', 'registrationType'),
  };
}

function own(values: Readonly<Record<string, CventValue>>, key: string, { isWhole }: ValueOrigin): CventValue | undefined {
  return Object.hasOwn(values, key) ? values[key] : isWhole ? null : undefined;
}

function noteOf({ place, sourceName }: FieldRule, code: RefusalCode, message: string): MappingNote {
  return { code, field: placeName(place), message: `${sourceName}: ${message}` };
}
