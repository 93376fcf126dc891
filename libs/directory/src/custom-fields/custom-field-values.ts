import type { CustomFieldDefinition } from '#contracts';
import type { SqlRunner } from '#kernel';
import { customKeyProblem } from './domain/definition-rules.js';

const HOLD = {
  text: `SELECT id, key, label, type, choices FROM custom_fields WHERE app_id = $1 AND key = ANY ($2) ORDER BY id FOR KEY SHARE`,
};
const COUNT = {
  text: `SELECT choice, count(*)::int AS people
    FROM people, jsonb_array_elements_text(
      CASE jsonb_typeof(custom_fields -> $2::text) WHEN 'array' THEN custom_fields -> $2::text ELSE jsonb_build_array(custom_fields -> $2::text) END
    ) AS choice
    WHERE app_id = $1 AND custom_fields ? $2::text AND choice = ANY ($3::text[])
    GROUP BY choice`,
};
const FORGET = {
  text: `UPDATE people SET custom_fields = custom_fields - $2::text, field_edits = field_edits - $3::text, updated_at = now()
    WHERE app_id = $1 AND (custom_fields ? $2::text OR field_edits ? $3::text)`,
};

/**
 * The fields of an App that have these keys; keys without a field are left out. Until the transaction ends nobody deletes these fields or changes their choices.
 * To be called before the people are locked: whoever deletes a field locks in that order too.
 */
export async function holdDefinitions(tx: SqlRunner, appId: string, keys: readonly string[]): Promise<CustomFieldDefinition[]> {
  const possible = keys.filter((key) => customKeyProblem(key) === null);
  return possible.length === 0 ? [] : tx.query<CustomFieldDefinition>(HOLD, [appId, possible]);
}

/** How many people of an App have each of these choices of a field. A choice that nobody has is left out. */
export async function countChoices(
  tx: SqlRunner,
  appId: string,
  key: string,
  choices: readonly string[],
): Promise<{ choice: string; people: number }[]> {
  const rows = await tx.query<{ choice: string; people: number }>(COUNT, [appId, key, choices]);
  const people = new Map(rows.map((row) => [row.choice, row.people]));
  return choices.flatMap((choice) => (people.has(choice) ? [{ choice, people: people.get(choice)! }] : []));
}

/** Takes a field's values, and when they were edited, from all people of an App. */
export async function forgetValues(tx: SqlRunner, appId: string, key: string): Promise<void> {
  await tx.write(FORGET, [appId, key, `customFields.${key}`]);
}
