import type { Json } from '#kernel';
import type { EventState } from '../../domain/event-state.js';
import type { Session } from '../../domain/session.js';
import { type Speaker, SPEAKER_CATEGORY } from '../../domain/speaker.js';
import { derivedId } from './derived-id.js';

/** A speaker with the event that it belongs to. */
export interface SpeakerRow {
  readonly state: EventState;
  readonly speaker: Speaker;
}

/** What every speaker is called; categories of speakers belong to the account. */
export const PRESENTERS = { id: derivedId('speaker category', SPEAKER_CATEGORY), name: SPEAKER_CATEGORY } as const;

/** A speaker as REST shows it. What is not given is absent. */
export function presentSpeaker({ state, speaker }: SpeakerRow): Json {
  const { id, code, prefix, firstName, lastName, email, company, title, biography, featured, order, contactId } = speaker;
  return {
    id,
    event: { id: state.event.id },
    code,
    prefix: prefix || undefined,
    firstName,
    lastName,
    email: email || undefined,
    company: company || undefined,
    title: title || undefined,
    biography: biography || undefined,
    category: PRESENTERS,
    visibility: true,
    featured,
    order,
    contact: contactId === null ? undefined : { id: contactId },
    created: speaker.created,
    lastModified: speaker.lastModified,
  };
}

/** Who speaks in a session, in their order. Ids that are no speaker's are left out. */
export function speakersOf({ speakers }: EventState, { speakerIds }: Session): Speaker[] {
  return speakerIds.flatMap((id) => speakers.get(id.toLowerCase()) ?? []);
}
