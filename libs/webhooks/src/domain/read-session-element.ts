import { LONGEST_VALUE, readCventValue, readPartOfId, type CventValue } from '#contracts';
import { isJsonObject, type JsonObject } from '#kernel';
import type { ElementProblem } from './element-problem.js';

/** Cvent's names in messages, and ours. */
const NAMES = {
  sessionName: 'title',
  sessionDescription: 'description',
  sessionStartDateTime: 'startsAt',
  sessionEndDateTime: 'endsAt',
  sessionCode: 'code',
  status: 'status',
} as const;

/** Most sessions that one element names. */
const MOST_SESSIONS = 1_000;

/** What an element says of a session. A key that is missing says nothing: speakers may be (FACTS 7), place and category always are. */
export function readSessionValues(
  element: JsonObject,
  index: number,
  eventType: string,
): { readonly values: Record<string, CventValue>; readonly problems: ElementProblem[] } {
  if (eventType === 'SessionDeleted') return { values: { deleted: true }, problems: [] };
  const values: Record<string, CventValue> = { deleted: false };
  const problems: ElementProblem[] = [];
  for (const [given, name] of Object.entries(NAMES)) {
    const value = readCventValue(element[given]);
    if (value === undefined) continue;
    if (typeof value === 'string' && value.length > LONGEST_VALUE)
      problems.push({
        index,
        code: 'value_too_long',
        message: `The value of ${given} is longer than ${LONGEST_VALUE} characters and was left out.`,
      });
    else values[name] = value;
  }
  if (typeof element['included'] === 'boolean') values['included'] = element['included'];
  if (Array.isArray(element['speakers'])) values['speakers'] = idsOf(element['speakers']);
  return { values, problems };
}

/** The sessions that an element of a registration names, wherever they have been seen (FACTS 9). */
export function readSessionIds(element: JsonObject): string[] {
  const { sessions, sessionStub, sessionStubList } = element;
  const listed = Array.isArray(sessions)
    ? sessions.map((session: unknown) => (isJsonObject(session) ? session['sessionStub'] : session))
    : [];
  return idsOf([...listed, sessionStub, ...(Array.isArray(sessionStubList) ? (sessionStubList as readonly unknown[]) : [])]);
}

function idsOf(given: readonly unknown[]): string[] {
  const ids = given.map(readPartOfId).filter((id) => id !== null);
  return [...new Set(ids)].slice(0, MOST_SESSIONS);
}
