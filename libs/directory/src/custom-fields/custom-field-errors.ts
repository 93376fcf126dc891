import { ConflictError, NotFoundError } from '#kernel';
import { brokenForeignKey, brokenUniqueKey } from '#platform';

const MOST_NAMED = 5;

/** The same words whether the field never was, was deleted, or is another App's. */
export function noSuchField(id: string): NotFoundError {
  return new NotFoundError('custom_field.not_found', 'This App has no such custom field.', { ids: { customFieldId: id } });
}

/** The App has as many fields as it may. */
export function tooManyFields(most: number): ConflictError {
  return new ConflictError('custom_field.too_many', `An App has at most ${most} custom fields. Delete one that nobody needs first.`);
}

/** Something keeps the field from being deleted. `uses` are in words. */
export function fieldInUse(id: string, uses: readonly string[]): ConflictError {
  return new ConflictError('custom_field.in_use', `The field is in use by ${uses.join(' and ')}. Take it out of use first.`, {
    ids: { customFieldId: id },
  });
}

/** People have choices that would go. */
export function choicesInUse(id: string, uses: readonly { readonly choice: string; readonly people: number }[]): ConflictError {
  const said = uses.map(({ choice, people }) => `“${choice}” (${people === 1 ? '1 person' : `${people} people`})`);
  const more = said.length > MOST_NAMED ? ` and ${said.length - MOST_NAMED} more` : '';
  return new ConflictError(
    'custom_field.choice_in_use',
    `People still have choices that would go: ${said.slice(0, MOST_NAMED).join(', ')}${more}. Give these people another choice first.`,
    { ids: { customFieldId: id }, problems: said.map((use) => ({ field: 'choices', message: `must keep ${use}` })) },
  );
}

/** Says that the key is taken when a statement failed for that reason; throws what was thrown otherwise. */
export function keyTaken(error: unknown): never {
  if (brokenUniqueKey(error) !== 'custom_fields_key') throw error;
  throw new ConflictError('custom_field.key_taken', 'Another custom field of this App has this key.', {
    problems: [{ field: 'key', message: 'is another field’s' }],
  });
}

/** Says that a field is in use when a statement failed for that reason; throws what was thrown otherwise. */
export function inUseJustNow(id: string): (error: unknown) => never {
  return (error) => {
    throw brokenForeignKey(error) === null ? error : fieldInUse(id, ['something that began to use it just now']);
  };
}
