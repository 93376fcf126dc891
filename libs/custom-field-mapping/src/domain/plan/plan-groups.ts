import type { CventValue } from '#contracts';
import { foldText } from '../convert/clean-text.js';
import { quote } from '../convert/conversion.js';
import type { GroupRule, MappingRules, RegistrationTypes } from './mapping-rules.js';

/** The groups that an attendee's registration type leads to. */
export type GroupsPlan =
  | { readonly groupIds: readonly string[] }
  | { readonly groupIds: null; readonly problem: { readonly code: 'registration_type_unclear'; readonly message: string } | null };

/** What is known of a registration type. Both null: there is none. */
interface RegistrationType {
  readonly id: string | null;
  /** As names are compared. */
  readonly nameKey: string | null;
}

/** What a mirror says of the type: `undefined` was never mentioned. `isIdOlder`: a message named the type after the id was read. */
export interface TypeValues {
  readonly id: CventValue | undefined;
  readonly name: CventValue | undefined;
  readonly isIdOlder: boolean;
}

/** The groups of the attendee's type, all of them (B9). Null: the type is not known, so that memberships must stay as they are. */
export function planGroups(values: TypeValues, rules: MappingRules): GroupsPlan {
  if (rules.groups.length === 0) return { groupIds: [] };
  if (values.id === undefined && values.name === undefined) return { groupIds: null, problem: null };
  const outcomes = identify(readType(values), rules.registrationTypes).map((type) => groupsOf(type, rules.groups));
  const [first] = outcomes;
  const isClear = first && outcomes.every((groups) => groups?.join() === first.join());
  return isClear ? { groupIds: first } : { groupIds: null, problem: problemOf(values) };
}

function readType({ id, name, isIdOlder }: TypeValues): RegistrationType {
  const type = textOf(name);
  return { id: isIdOlder ? null : textOf(id), nameKey: type && foldText(type) };
}

/** The type with all that is known of it; several where the name alone does not tell which. */
function identify(given: RegistrationType, { byNameKey }: RegistrationTypes): readonly RegistrationType[] {
  return (given.id !== null || given.nameKey === null ? undefined : byNameKey.get(given.nameKey)) ?? [given];
}

/** Null: a mapping may be about this type or not. */
function groupsOf(type: RegistrationType, rules: readonly GroupRule[]): readonly string[] | null {
  const met: GroupRule[] = [];
  for (const rule of rules) {
    const isMatch = matchOf(type, rule);
    if (isMatch === null) return null;
    if (isMatch) met.push(rule);
  }
  const groups = new Set(met.map(({ groupId }) => groupId));
  const ids = new Set(met.flatMap(({ id }) => id ?? []));
  return type.id === null && ids.size > 1 && groups.size > 1 ? null : [...groups].sort();
}

function matchOf(type: RegistrationType, rule: GroupRule): boolean | null {
  if (type.id === null && type.nameKey === null) return false;
  if (type.id !== null && rule.id !== null) return type.id === rule.id;
  if (type.nameKey !== null && rule.nameKey !== null) return type.nameKey === rule.nameKey;
  return null;
}

function problemOf({ id, name }: TypeValues): { code: 'registration_type_unclear'; message: string } {
  const type = quote(textOf(name) ?? textOf(id) ?? '');
  const message = `Cvent’s registration type ${type} does not tell which mapping it belongs to. A read from Cvent would, or a mapping that holds both its id and its name.`;
  return { code: 'registration_type_unclear', message };
}

function textOf(value: CventValue | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
