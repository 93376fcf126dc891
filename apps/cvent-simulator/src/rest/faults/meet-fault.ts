import type { ApiAnswer } from '../http/api-answer.js';
import type { ApiRequest } from '../http/api-request.js';
import type { Walks } from '../lists/walks.js';
import type { Outcome } from '../outcome.js';
import type { RestParts } from '../parts.js';
import { answerInstead, spoil } from './broken-answers.js';
import type { FaultSpec } from './fault-spec.js';
import type { Pauses } from './pauses.js';

const DELAY_MS = 1_000;
const NO_ANSWER: ApiAnswer = { status: 0, headers: {}, body: '' };

/** How a call ends that a fault hits. `answer` gives the right answer, and has the effects of the call. */
export async function meetFault(
  fault: FaultSpec,
  parts: RestParts,
  pauses: Pauses,
  request: ApiRequest,
  answer: (request: ApiRequest) => ApiAnswer,
): Promise<Outcome> {
  const { kind, isCarriedOut = false, delayMs = DELAY_MS } = fault;
  spoilCredentials(fault, parts, request);
  if (kind === 'forget-pages') parts.walks.clear();
  const instead = answerInstead(fault, parts.settings.errorShape, `/ea${request.path}`);
  const isLost = kind === 'drop' || kind === 'silence';
  const isHidden = instead !== null || isLost;
  const right = isHidden && !isCarriedOut ? NO_ANSWER : answer(kind === 'repeat-page' ? onePageBack(request, parts.walks) : request);
  if (kind === 'delay' || kind === 'silence') await pauses.wait(delayMs);
  if (isLost) return { answer: NO_ANSWER, leaves: 'not-at-all' };
  return { answer: instead ?? spoil(right, fault), leaves: kind === 'cut' ? 'half' : 'whole' };
}

function spoilCredentials({ kind }: FaultSpec, { tokens, applications }: RestParts, { headers }: ApiRequest): void {
  const token = headers.authorization?.replace(/^Bearer /i, '') ?? '';
  const clientId = tokens.find(token)?.clientId;
  if (clientId === undefined) return;
  if (kind === 'expire-token') tokens.expire(token);
  if (kind === 'revoke-credentials') {
    applications.remove(clientId);
    tokens.revoke(clientId);
  }
}

/** The same call with the token of the page before; unchanged when it asks for a first page. */
function onePageBack(request: ApiRequest, walks: Walks): ApiRequest {
  const queryText = request.queryText.replace(/\btoken=([0-9a-f-]+)/i, (whole, token: string) => {
    const place = walks.find(token);
    return place ? `token=${walks.tokenFor(place.walk, Math.max(0, place.offset - place.walk.limit))}` : whole;
  });
  return { ...request, queryText };
}
