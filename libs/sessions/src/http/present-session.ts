import type { SessionView } from '../persistence/session-views.repository.js';
import { readDescription } from '../domain/read-description.js';
import type { SessionDto } from './session.dto.js';

/** A session as it is answered. */
export function presentSession(view: SessionView): SessionDto {
  const { id, agendaId, cventSessionId, title, timeZone, location, code, category, status, included, isClosed, allowedPeople } = view;
  const description = readDescription(view.description);
  return {
    id,
    agendaId,
    cventSessionId,
    title,
    description: description?.html ?? null,
    descriptionText: description?.text ?? null,
    startsAt: view.startsAt?.toISOString() ?? null,
    endsAt: view.endsAt?.toISOString() ?? null,
    timeZone,
    location,
    code,
    category,
    status,
    included,
    registrationTypes: [...view.registrationTypes],
    speakers: [...view.speakers],
    visibility: isClosed ? 'allowed_people' : 'everyone',
    allowedPeople,
    notes: [...view.notes],
    localEdits: Object.keys(view.fieldEdits),
    createdAt: view.createdAt.toISOString(),
    updatedAt: view.updatedAt.toISOString(),
  };
}
