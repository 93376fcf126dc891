import type { CustomFieldDefinition, CustomFieldType } from '#contracts';
import type { FieldProblem } from '#kernel';

/** What a change may name of a field; what is left out stays. */
export type DefinitionChange = { readonly [name in 'key' | 'label' | 'type']?: string } & { readonly choices?: readonly string[] };

const CHOICE_TYPES: ReadonlySet<CustomFieldType> = new Set(['single_choice', 'multi_choice']);

/** What is wrong with having, or not having, choices: they go with the choice types, and with no other. */
export function choicesOfTypeProblems(type: CustomFieldType, hasChoices: boolean): FieldProblem[] {
  if (CHOICE_TYPES.has(type) === hasChoices) return [];
  return [
    {
      field: 'choices',
      message: hasChoices ? `must be left out: a ${type} has no choices` : `must list the choices: a ${type} needs them`,
    },
  ];
}

/** What is wrong with a change of a field. Key and type never change, since values are kept under the key and in the form of the type. */
export function changeProblems(
  { key, type, choices }: Pick<CustomFieldDefinition, 'key' | 'type' | 'choices'>,
  change: DefinitionChange,
): FieldProblem[] {
  return [
    ...fixed('key', key, change.key),
    ...fixed('type', type, change.type),
    ...choicesOfTypeProblems(type, choices !== null || change.choices !== undefined),
  ];
}

/** The choices that a new list no longer has. */
export function droppedChoices(before: readonly string[] | null, after: readonly string[] | null): string[] {
  return (before ?? []).filter((choice) => !after?.includes(choice));
}

function fixed(field: string, before: string, after: string | undefined): FieldProblem[] {
  return after === undefined || after === before
    ? []
    : [{ field, message: `never changes, it stays “${before}”: define another field instead` }];
}
