import type { CventEvent } from '../domain/event.js';
import type { Session } from '../domain/session.js';
import { SPEAKER_CATEGORY } from '../domain/speaker.js';
import { buildFieldElements } from './build-field-elements.js';
import { dateOnly, sessionTime, stub, zoneDisplayName } from './formats.js';
import type { MessageStyle } from './message-style.js';

/** A session as it was at one moment. */
export interface SessionSubject {
  readonly accountId: string;
  readonly event: CventEvent;
  readonly session: Session;
}

/** The keys that every message about an existing session has. */
function buildSharedPart({ accountId, event, session }: SessionSubject) {
  return {
    sessionCode: session.code,
    sessionEndDateTime: sessionTime(session.endLocal),
    sessionDescription: session.description,
    sessionName: session.title,
    updatedDate: dateOnly(session.lastModified),
    sessionStub: stub(session.id),
    sessionStartDateTime: sessionTime(session.startLocal),
    eventStub: stub(event.id),
    timezoneName: zoneDisplayName(event.timezone),
    accountStub: stub(accountId),
    included: session.included,
  };
}

/** One element of SessionCreated and SessionUpdated. The lists of speakers are absent, not empty, when nobody speaks. */
export function buildSessionElement(subject: SessionSubject, style: MessageStyle) {
  const { event, session } = subject;
  return {
    ...buildSharedPart(subject),
    capacityType: session.capacity === null ? 'unlimited' : 'limited',
    sessionState: session.status === 'Active' ? 'open' : 'closed',
    status: session.status,
    customFields: buildFieldElements(event.sessionFields, session.answers, style),
    ...(session.speakerIds.length > 0
      ? { speakers: session.speakerIds.map(stub), speakerCategory: session.speakerIds.map(() => SPEAKER_CATEGORY) }
      : {}),
  };
}

/** One element of SessionDeleted. */
export function buildDeletedSessionElement({ accountId, event, session }: SessionSubject) {
  return { eventStub: stub(event.id), accountStub: stub(accountId), sessionStub: stub(session.id), included: session.included };
}

/** One element of SessionManualSynced. */
export function buildSyncedSessionElement(subject: SessionSubject) {
  return { ...buildSharedPart(subject), statusName: subject.session.status };
}
