import { compareStamps } from '#mirrors';
import type { AttendeeFact, EnrolmentFact, Fact, SessionFact, SessionImportMethod, Stamp } from '#contracts';

/** What an App must show after facts, in the words of the rules: written apart from the product, as slowly as can be. */
export interface ImpliedAgendas {
  /** By attendee in the app: the sessions in the agenda. */
  readonly agendas: Record<string, string[]>;
  /** By attendee in the app: the sessions that they see. */
  readonly visible: Record<string, string[]>;
  /** The sessions that only those on their lists see. */
  readonly restricted: string[];
}

/** G7, G8, G13, G14, G15, B12: from the set of facts alone. */
export function impliedAgendas(facts: readonly Fact[], method: SessionImportMethod): ImpliedAgendas {
  const attendees = byId(facts.filter((fact): fact is AttendeeFact => fact.kind === 'attendee'), ({ attendeeId }) => attendeeId); // prettier-ignore
  const sessions = byId(facts.filter((fact): fact is SessionFact => fact.kind === 'session'), ({ sessionId }) => sessionId); // prettier-ignore
  const enrolments = facts.filter((fact): fact is EnrolmentFact => fact.kind === 'enrolment');
  const present = [...sessions].filter(([, told]) => newest(told)!.values['deleted'] === false).map(([id]) => id).sort(); // prettier-ignore
  const accepted = [...attendees].filter(([, told]) => newest(told)!.values['status'] === 'Accepted').map(([id]) => id);

  const isOn = (attendeeId: string, sessionId: string): boolean => {
    const last = newest(enrolments.filter((fact) => fact.attendeeId === attendeeId && fact.sessionId === sessionId));
    if (last?.status !== 'Registered') return false;
    const ends = [
      ...attendees.get(attendeeId)!.filter(({ values }) => values['status'] !== 'Accepted'),
      ...sessions.get(sessionId)!.filter(({ values }) => values['deleted'] === true),
    ];
    return ends.every(({ stamp }) => stamp.asOfMs < last.stamp.asOfMs);
  };
  const isRestricted = (sessionId: string): boolean => {
    const isIncluded = newest(sessions.get(sessionId)!.filter(({ values }) => 'included' in values))!.values['included'] === true;
    const wasEnrolled = enrolments.some((fact) => fact.sessionId === sessionId && fact.status === 'Registered');
    return method === 'managed_schedules' && !isIncluded && wasEnrolled;
  };
  const each = (test: (attendeeId: string, sessionId: string) => boolean): Record<string, string[]> =>
    Object.fromEntries(accepted.map((id) => [id, present.filter((sessionId) => test(id, sessionId))]));
  return {
    agendas: each(isOn),
    visible: each((attendeeId, sessionId) => !isRestricted(sessionId) || isOn(attendeeId, sessionId)),
    restricted: present.filter(isRestricted),
  };
}

function newest<F extends { readonly stamp: Stamp }>(facts: readonly F[]): F | undefined {
  return facts.reduce<F | undefined>((best, fact) => (!best || compareStamps(fact.stamp, best.stamp) > 0 ? fact : best), undefined);
}

function byId<F>(facts: readonly F[], idOf: (fact: F) => string): Map<string, F[]> {
  const found = new Map<string, F[]>();
  for (const fact of facts) found.set(idOf(fact), [...(found.get(idOf(fact)) ?? []), fact]);
  return found;
}
