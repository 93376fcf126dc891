import { standardField } from '#contracts';
import type { PushRoute } from '#custom-field-mapping';
import { isJsonObject, type Json, type JsonObject } from '#kernel';

/** A value on its way to Cvent. */
export interface Sending {
  readonly route: Pick<PushRoute, 'valueKey'>;
  readonly answers: readonly string[];
}

const CUSTOM = 'custom:';

/** Cvent's id of the custom field that a route leads to. Null: it leads to a standard field. */
export function customFieldId({ valueKey }: Pick<PushRoute, 'valueKey'>): string | null {
  return valueKey.startsWith(CUSTOM) ? valueKey.slice(CUSTOM.length) : null;
}

/** The body of PATCH /contacts/{id} for some standard fields: what is named changes, null clears (FACTS 4, "Updating contacts"). */
export function contactChanges(contactId: string, sendings: readonly Sending[]): JsonObject & { readonly id: string } {
  const changes: Record<string, Json> = {};
  for (const { route, answers } of sendings) {
    const [first, second] = pathOf(route);
    const value = answers[0] ?? null;
    if (second === undefined) changes[first] = value;
    else changes[first] = { ...(changes[first] as JsonObject | undefined), [second]: value };
  }
  return { ...changes, id: contactId };
}

/** What a contact holds of a standard field. Null: nothing. */
export function heldText(contact: JsonObject, route: Pick<PushRoute, 'valueKey'>): string | null {
  const [first, second] = pathOf(route);
  const outer = contact[first];
  const value = second === undefined ? outer : isJsonObject(outer) ? outer[second] : undefined;
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** What an answer to a custom field holds. Null: Cvent did not say. */
export function heldAnswers(answer: JsonObject): readonly string[] | null {
  const { value } = answer;
  return Array.isArray(value) && value.every((text) => typeof text === 'string') ? value : null;
}

/** Of one step or two: a field of the contact, or of one of its addresses. */
function pathOf({ valueKey }: Pick<PushRoute, 'valueKey'>): readonly [string, string?] {
  const [, first, second] = standardField(valueKey)!.path;
  return second === undefined ? [first!] : [first!, second];
}
