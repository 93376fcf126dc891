import type { Json } from '#kernel';
import type { Contact } from '../../domain/contact.js';
import type { Emission } from '../../operations/emission.js';
import { bulkItem } from '../contacts/bulk-items.js';
import { readAnswer } from '../contacts/check-answer.js';
import { contactFields } from '../contacts/contact-fields.js';
import { planContactWrite, type WriteMode } from '../contacts/plan-contact-write.js';
import { ApiError } from '../http/api-error.js';
import { BAD_JSON, readJson } from '../http/read-json.js';
import type { Call, Operation } from '../operation.js';
import type { RestParts } from '../parts.js';
import type { RestSettings } from '../rest-settings.js';
import { findContact, presentWhole } from './contacts.js';
import { presentAnswer } from './present-answers.js';

const SCOPE = 'event/contacts:write';
const MOST_AT_ONCE = 10;

/** Changes of contacts: one, ten at once, and the answer to one custom field. */
export const CONTACT_WRITE_OPERATIONS: readonly Operation[] = [
  ...(['patch', 'put'] as const).flatMap((mode): Operation[] => {
    const method = mode.toUpperCase();
    return [
      { method, path: '/contacts/{id}', scope: SCOPE, answer: (parts, call) => answerWrite(parts, call, mode) },
      {
        method,
        path: '/contacts',
        scope: SCOPE,
        status: ({ bulkStatus }) => bulkStatus,
        answer: (parts, call) => answerBulkWrite(parts, call, mode),
      },
    ];
  }),
  { method: 'PUT', path: '/contacts/{id}/custom-fields/{customFieldId}/answers', scope: SCOPE, answer: putAnswer },
];

function answerWrite(parts: RestParts, call: Call, mode: WriteMode): Json {
  return write(parts, call, mode, findContact(parts, call.parameters[0]), readJson(call.request.body));
}

/** Each item stands for itself: what is wrong with one does not stop the others. */
function answerBulkWrite(parts: RestParts, call: Call, mode: WriteMode): Json {
  const items = readJson(call.request.body);
  if (!Array.isArray(items)) throw new ApiError(400, BAD_JSON);
  if (items.length > MOST_AT_ONCE) throw new ApiError(400, `At most ${MOST_AT_ONCE} contacts can be changed at once`);
  const { bulkErrorCodes, bulkOrder } = parts.settings;
  const answers = (items as readonly Json[]).map((item) =>
    bulkItem(item, bulkErrorCodes, () => write(parts, call, mode, findContact(parts, idOf(item)), item)),
  );
  return bulkOrder === 'reversed' ? answers.reverse() : answers;
}

function write(parts: RestParts, call: Call, mode: WriteMode, contact: Contact, body: Json): Json {
  const { account, settings, contactOperations } = parts;
  const mayWriteSensitive = call.scopes.includes('event/contacts:write-sensitive');
  const { contactKey } = settings;
  const next = planContactWrite(contact, body, account.contacts, { mode, mayWriteSensitive, contactKey });
  if (settings.ignoreWrites) return presentWhole(parts, call, contact);
  return presentWhole(parts, call, contactOperations.replace(next, echo(settings)).contact);
}

function putAnswer(parts: RestParts, { request, parameters: [contactId, fieldId] }: Call): Json {
  const contact = findContact(parts, contactId);
  const fields = contactFields(parts.account);
  const index = fields.findIndex(({ id }) => id === fieldId);
  if (index < 0) throw new ApiError(404, 'Not found');
  const field = fields[index]!;
  const values = readAnswer(field, readJson(request.body));
  const others = Object.fromEntries(Object.entries(contact.answers).filter(([id]) => id !== field.id));
  const answers = values.length > 0 ? { ...others, [field.id]: values } : others;
  if (parts.settings.ignoreWrites) return presentAnswer(fields, index, contact.answers);
  parts.contactOperations.replace({ ...contact, answers }, echo(parts.settings));
  return presentAnswer(fields, index, answers);
}

function idOf(item: Json): string {
  const id = typeof item === 'object' && item !== null && 'id' in item ? item['id'] : undefined;
  if (typeof id === 'string') return id;
  throw new ApiError(400, 'id must be given, and be that of the contact', 'id');
}

/** What a write tells by webhooks: whether Cvent tells of writes by REST at all is not documented. */
function echo({ echoWrites, echoDelayMs }: RestSettings): Emission {
  if (!echoWrites) return { silent: true };
  return echoDelayMs === 0 ? {} : { delivery: { delayMs: echoDelayMs } };
}
