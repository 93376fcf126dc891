import type { CventValue, PersonField } from '#contracts';
import type { Json } from '#kernel';
import { convert } from '../convert/convert.js';
import { isRefusal, type Conversion, type RefusalCode, type ValueContext } from '../convert/conversion.js';
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

/** What the mappings make of an attendee. A field that is absent stays as it is; null empties it, since Cvent has no value or none that can be taken. */
export interface MappingPlan {
  readonly personFields: Readonly<Partial<Record<PersonField, string | null>>>;
  /** By key. */
  readonly customFields: Readonly<Record<string, Json>>;
  /** All groups that mappings put the attendee into. Null: not known. */
  readonly groupIds: readonly string[] | null;
  readonly notes: readonly MappingNote[];
}

/**
 * Maps a mirror's values (webhook names, `custom:<id>`, `answers:<id>`, `registrationType`, `registrationTypeId`). A value that cannot be converted counts as
 * empty, with a note, and all others are taken (B10): what was there before is not kept, since the result would depend on the order in which facts came. Needs
 * nothing but the mirror, so that a changed mapping is applied without a call of Cvent (B11). Never throws.
 */
export function planMapping(values: Readonly<Record<string, CventValue>>, rules: MappingRules, origin: ValueOrigin): MappingPlan {
  const personFields: [PersonField, string | null][] = [];
  const customFields: [string, Json][] = [];
  const notes: MappingNote[] = [];
  for (const rule of rules.fields) {
    const value = valueOf(values, rule, origin);
    if (value === undefined) continue;
    const conversion = convertBest(value, lastAnswers(values, rule), rule, {
      cameFrom: origin.cameFrom(rule.valueKey),
      timeZone: rules.timeZone,
    });
    if (isRefusal(conversion)) notes.push(noteOf(rule, conversion.refused, conversion.message));
    const converted = isRefusal(conversion) ? null : conversion.value;
    if (rule.place.kind === 'custom') customFields.push([rule.place.key, converted]);
    else personFields.push([rule.place.field, converted as string | null]);
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

/** The value's own conversion. Where a message joined answers beyond telling apart, those that were read last count until they are read anew. */
function convertBest(value: CventValue, answers: CventValue | undefined, { source, target }: FieldRule, context: ValueContext): Conversion {
  const conversion = convert(value, source, target, context);
  if (answers === undefined || !isRefusal(conversion) || conversion.refused !== 'needs_read') return conversion;
  return convert(answers, source, target, { ...context, cameFrom: 'read' });
}

function lastAnswers(values: Readonly<Record<string, CventValue>>, { answersKey }: FieldRule): CventValue | undefined {
  return answersKey !== null && Object.hasOwn(values, answersKey) ? values[answersKey] : undefined;
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
