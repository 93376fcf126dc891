import type { ConflictPolicy, Stamp } from '#contracts';
import type { MappingNote } from '#custom-field-mapping';
import { emailKey, type Json } from '#kernel';
import { unpackStamps, type PackedStamp } from '#mirrors';
import type { AttendeeMirror } from '../domain/attendee-mirror.js';
import type { AttendeeState, Link, PersonState, Placement } from '../domain/attendee-state.js';
import { fieldsByName } from '../domain/fields-by-name.js';
import type { Neighbourhood, PlacementColumns } from './neighbourhood.js';

interface PersonRow {
  readonly id: string;
  readonly origin: 'cvent' | 'cms';
  readonly email_key: string | null;
  readonly fields: Record<string, string>;
  readonly custom_fields: Record<string, Json>;
  readonly field_edits: Record<string, string>;
  readonly sync_notes: readonly MappingNote[];
  readonly mapped_group_ids: readonly string[] | null;
}

interface AttendeeRow {
  readonly attendee_id: string;
  readonly as_of_ms: number;
  readonly as_of_kind: Stamp['kind'];
  readonly as_of_id: string;
  readonly values: AttendeeMirror['values'];
  readonly stamps: Record<string, PackedStamp>;
  readonly accepted_at_ms: number | null;
  readonly ended_at_ms: number | null;
  readonly hidden_at_ms: number | null;
  readonly is_erased: boolean;
  readonly placement: Placement;
  readonly person_id: string | null;
  readonly link: Link | null;
  readonly base: Record<string, Json>;
  readonly sent: Record<string, Json[]>;
}

/** What one statement loads. */
export interface LoadedRow {
  readonly rules: {
    app_id: string;
    event_id: string;
    cvent_to_cms: boolean;
    default_people_group_id: string;
    conflict_policy: ConflictPolicy;
    settings_version: number;
  } | null;
  readonly attendees: AttendeeRow[] | null;
  readonly people: PersonRow[] | null;
  readonly holders: { person_id: string; attendee_id: string | null }[] | null;
}

/** What was loaded, as planning needs it. */
export function toNeighbourhood(row: LoadedRow): Neighbourhood {
  const people = new Map((row.people ?? []).map((person) => [person.id, toPerson(person)]));
  const holderOf = new Map((row.holders ?? []).map((holder) => [holder.person_id, holder.attendee_id]));
  return {
    rules: row.rules && {
      appId: row.rules.app_id,
      eventId: row.rules.event_id,
      isCventToCms: row.rules.cvent_to_cms,
      defaultGroupId: row.rules.default_people_group_id,
      conflictPolicy: row.rules.conflict_policy,
      settingsVersion: row.rules.settings_version,
    },
    attendees: (row.attendees ?? []).map((attendee) => toAttendee(attendee, people)),
    holders: [...people.values()].map((person) => ({ person, attendeeId: holderOf.get(person.id) ?? null })),
  };
}

/** A placement as its columns. */
export function placementRow({ placement, personId, link, base }: PlacementColumns) {
  return { placement, person_id: personId, link, base };
}

function toPerson(row: PersonRow): PersonState {
  return {
    id: row.id,
    origin: row.origin,
    emailKey: row.email_key ?? emailKey(row.fields['email']),
    fields: fieldsByName(row.fields, row.custom_fields),
    editedAtMs: Object.fromEntries(Object.entries(row.field_edits).map(([field, at]) => [field, Date.parse(at)])),
    mappedGroupIds: row.mapped_group_ids ?? [],
    notes: row.sync_notes,
  };
}

function toAttendee(row: AttendeeRow, people: ReadonlyMap<string, PersonState>): AttendeeState {
  const person = row.person_id === null ? null : (people.get(row.person_id) ?? null);
  return {
    attendeeId: row.attendee_id,
    mirror: {
      stamp: { asOfMs: Number(row.as_of_ms), kind: row.as_of_kind, id: row.as_of_id },
      values: row.values,
      ...unpackStamps(row.stamps),
      acceptedAtMs: row.accepted_at_ms,
      endedAtMs: row.ended_at_ms,
    },
    hiddenAtMs: row.hidden_at_ms,
    isErased: row.is_erased,
    placement: row.placement,
    person,
    link: person ? row.link : null,
    base: row.base,
    sent: row.sent,
  };
}
