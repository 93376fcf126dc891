import { Injectable } from '@nestjs/common';
import type { AttendeeLookup, AttendeeSummary } from '#directory';
import { Database, decodeCursor, type Page, pageOf } from '#platform';
import type { Placement } from '../domain/attendee-state.js';
import type { AttendeeDto, AttendeesQueryDto } from './attendees.dto.js';

interface Row {
  readonly attendee_id: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly placement: Placement;
  readonly person_id: string | null;
  readonly as_of: Date;
}

const LIST = {
  name: 'attendees-list',
  text: `SELECT attendee_id, "values", placement, person_id, as_of FROM attendees
    WHERE app_id = $1 AND ($2::text IS NULL OR placement = $2) AND ($3::text IS NULL OR attendee_id > $3) ORDER BY attendee_id LIMIT $4`,
};
const BY_PERSON = {
  name: 'attendees-by-person',
  text: 'SELECT attendee_id, "values", placement, person_id, as_of FROM attendees WHERE app_id = $1 AND person_id = ANY ($2)',
};

/** Cvent may change the format of its ids. */
const ANY_ID = /^/;

/** The attendees of an App as they are shown. */
@Injectable()
export class AttendeeList implements AttendeeLookup {
  constructor(private readonly database: Database) {}

  /** By attendee id. */
  async list(appId: string, { placement, limit, cursor }: AttendeesQueryDto): Promise<Page<AttendeeDto>> {
    const after = decodeCursor(cursor, [ANY_ID]);
    const rows = await this.database.query<Row>(LIST, [appId, placement ?? null, after?.[0] ?? null, limit + 1]);
    return pageOf(rows, limit, (row) => [row.attendee_id], toDto);
  }

  /** The attendees for whom these people stand, by person id. */
  async byPerson(appId: string, personIds: readonly string[]): Promise<Map<string, AttendeeSummary>> {
    const rows = await this.database.query<Row>(BY_PERSON, [appId, personIds]);
    return new Map(rows.map((row) => [row.person_id!, toSummary(row)]));
  }
}

function toSummary(row: Row): AttendeeSummary {
  const { attendeeId, contactId, status, registrationType } = toDto(row);
  return { attendeeId, contactId, status, registrationType };
}

function toDto({ attendee_id, values, placement, person_id, as_of }: Row): AttendeeDto {
  return {
    attendeeId: attendee_id,
    contactId: textOf(values['contactId']),
    status: textOf(values['status']),
    isGuest: typeof values['isGuest'] === 'boolean' ? values['isGuest'] : null,
    registrationType: textOf(values['registrationType']),
    placement,
    personId: person_id,
    asOf: as_of.toISOString(),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
