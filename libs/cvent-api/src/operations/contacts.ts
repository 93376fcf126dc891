import { CventRefusedError, CventUnavailableError } from '#cvent-http';
import { isJsonObject, type JsonObject } from '#kernel';
import type { CventClient } from '../cvent-client.js';
import { inPath } from '../query.js';

const SCOPE = 'event/contacts:write';
/** Contacts that one call changes at most (FACTS 4, "Updating contacts"). */
export const MOST_CONTACTS = 10;

/** What became of one contact of several. */
export type ContactOutcome =
  | { readonly kind: 'written'; readonly contact: JsonObject; readonly dateMs: number }
  | { readonly kind: 'refused'; readonly error: CventRefusedError }
  /** Cvent did not say, or could not just now. */
  | { readonly kind: 'unclear'; readonly error: CventUnavailableError };

/** New values of a contact, in the form of the REST API; null clears, what is not named stays. */
export type ContactChanges = JsonObject & { readonly id: string };

/** Changes one contact (PATCH /contacts/{id}). Answers it as Cvent holds it then. @throws CventRefusedError for a value that Cvent does not take, and as a call does */
export async function patchContact(client: CventClient, changes: ContactChanges): Promise<{ contact: JsonObject; dateMs: number }> {
  const { body, dateMs } = await client.call({
    name: 'contacts.patch',
    method: 'PATCH',
    path: `/contacts/${inPath(changes.id)}`,
    scope: SCOPE,
    body: changes,
  });
  return { contact: isJsonObject(body) ? body : {}, dateMs };
}

/** Changes up to {@link MOST_CONTACTS} contacts by one call (PATCH /contacts). Each stands for itself; outcomes come in the order of `items`. @throws as a call does, when nothing was read of any */
export async function patchContacts(client: CventClient, items: readonly ContactChanges[]): Promise<ContactOutcome[]> {
  const { body, dateMs } = await client.call({
    name: 'contacts.patch_many',
    method: 'PATCH',
    path: '/contacts',
    scope: SCOPE,
    body: items,
  });
  const told = (Array.isArray(body) ? body : []) as readonly JsonObject[];
  const answers = new Map(told.map((answer) => [idOf(answer), answer]));
  return items.map(({ id }) => outcomeOf(answers.get(id.toLowerCase()), dateMs));
}

/** Answers one custom field of one contact (PUT /contacts/{id}/custom-fields/{id}/answers); no text takes the answer back. @throws as {@link patchContact} */
export async function putAnswer(
  client: CventClient,
  contactId: string,
  fieldId: string,
  value: readonly string[],
): Promise<{ answer: JsonObject; dateMs: number }> {
  const { body, dateMs } = await client.call({
    name: 'contacts.put_answer',
    method: 'PUT',
    path: `/contacts/${inPath(contactId)}/custom-fields/${inPath(fieldId)}/answers`,
    scope: SCOPE,
    body: { id: fieldId, value },
  });
  return { answer: isJsonObject(body) ? body : {}, dateMs };
}

/** An item that failed may hold the id in what was asked only (FACTS 4). */
function idOf(answer: unknown): string | null {
  if (!isJsonObject(answer)) return null;
  const ids = [answer['data'], answer['request']].map((part) => (isJsonObject(part) ? part['id'] : undefined));
  const id = ids.find((candidate) => typeof candidate === 'string');
  return id === undefined ? null : id.toLowerCase();
}

/** The outer status says nothing of an item: each has its own (FACTS 4). */
function outcomeOf(answer: JsonObject | undefined, dateMs: number): ContactOutcome {
  const data = isJsonObject(answer?.['data']) ? answer['data'] : {};
  const status = typeof answer?.['status'] === 'number' ? answer['status'] : null;
  if (status !== null && status >= 200 && status < 300) return { kind: 'written', contact: data, dateMs };
  if (status === null || status >= 500 || status === 429)
    return {
      kind: 'unclear',
      error: new CventUnavailableError('cvent.item_unclear', 'Cvent did not say what became of a contact. It is asked again.'),
    };
  const said = [answer?.['message'], data['message']].find((text): text is string => typeof text === 'string' && text !== '');
  const message = `Cvent refused the contact with HTTP ${status}: ${(said ?? 'it did not say why').slice(0, 300)}`;
  return { kind: 'refused', error: new CventRefusedError(status, status === 404 ? 'cvent.not_found' : 'cvent.request_refused', message) };
}
