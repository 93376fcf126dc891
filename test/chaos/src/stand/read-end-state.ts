import type { EndHistory, EndPerson, EndState } from '../check/end-state.js';
import type { ChaosStand } from './chaos-stand.js';
import type { ChaosTenant } from './chaos-tenant.js';

const AT_ONCE = 6;

interface PersonDto {
  readonly id: string;
  readonly cvent: { readonly attendeeId: string } | null;
  readonly fields: Readonly<Record<string, string | null>>;
  readonly groups: readonly { readonly name: string }[];
}
interface SessionDto {
  readonly id: string;
  readonly cventSessionId: string;
  readonly title: string;
}
interface HistoryDto {
  readonly cause: { readonly type: string; readonly id: string };
  readonly action: string;
  readonly attendeeId?: string;
  readonly sessionId?: string;
  readonly changes: EndHistory['changes'];
}
interface MessageDto {
  readonly messageStub: string | null;
  readonly status: string;
  readonly receivedAt: string;
  readonly finishedAt: string | null;
}

/** Reads everything that the checker looks at. */
export async function readEndState({ cvent }: ChaosStand, { cms, appId, eventId }: ChaosTenant): Promise<EndState> {
  const at = `/v1/apps/${appId}`;
  const people = await cms.all<PersonDto>(`${at}/people`);
  const sessions = await cms.all<SessionDto>(`${at}/sessions`);
  const history: EndHistory[] = [];
  const keep = (personId: string | null, entries: readonly HistoryDto[]): void =>
    void history.push(
      ...entries.map(({ cause, action, attendeeId = null, sessionId = null, changes }) => ({
        personId,
        attendeeId,
        sessionId,
        cause: `${cause.type} ${cause.id}`,
        causeType: cause.type,
        action,
        changes,
      })),
    );
  const shown = await inTurns(people, async ({ id, cvent: behind, fields, groups }): Promise<EndPerson> => {
    const agenda = await cms.insist<{ items: { session: SessionDto }[] }>('GET', `${at}/people/${id}/agenda`);
    keep(
      id,
      (await cms.all<HistoryDto>(`${at}/people/${id}/history`)).filter(({ sessionId }) => sessionId === undefined),
    );
    return {
      id,
      attendeeId: behind?.attendeeId.toLowerCase() ?? null,
      fields,
      groups: groups.map(({ name }) => name).sort(),
      agenda: agenda.items.map(({ session }) => session.cventSessionId.toLowerCase()).sort(),
    };
  });
  await inTurns(sessions, async ({ id }) => keep(null, await cms.all<HistoryDto>(`${at}/sessions/${id}/history`)));
  const messages = await cms.all<MessageDto>(`${at}/cvent-integration/messages`);
  const pushes = await cms.insist<{ waiting: number; failed: number }>('GET', `${at}/cvent-integration/pushes/status`);
  return {
    people: shown,
    sessions: sessions.map(({ cventSessionId, title }) => ({ sessionId: cventSessionId.toLowerCase(), title })),
    messages: messages.map(({ messageStub, status, receivedAt, finishedAt }) => ({
      stub: messageStub,
      status,
      receivedAt: Date.parse(receivedAt),
      finishedAt: finishedAt === null ? null : Date.parse(finishedAt),
    })),
    history,
    contacts: (await cvent.attendees(eventId)).map(({ contact: { id, title } }) => ({ contactId: id.toLowerCase(), title })),
    unpushed: pushes.waiting + pushes.failed,
  };
}

/** Does something for each, a few at once, in their order. */
async function inTurns<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array<R>(list.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < list.length; at = next++) results[at] = await work(list[at]!);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}
