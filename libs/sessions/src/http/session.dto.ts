import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsPlainText, IsWithout, PageDtoOf, PageQueryDto, Trim, UUID } from '#platform';
import { SESSION_FIELDS } from '../domain/plan-session.js';

/** Who may see a session. */
export const VISIBILITIES = ['everyone', 'allowed_people'] as const;

const uuidProblem = (value: unknown): string | null =>
  value === undefined || (typeof value === 'string' && UUID.test(value)) ? null : 'must be a UUID';
const dayProblem = (value: unknown): string | null => {
  const isDay =
    typeof value === 'string' &&
    /^(19|2\d)\d\d-\d\d-\d\d$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(value).toISOString().startsWith(value);
  return value === undefined || isDay ? null : 'must be a day such as 2031-06-09';
};

/** The query of the list of sessions. */
export class SessionsQueryDto extends PageQueryDto {
  @ApiProperty({ type: String, format: 'uuid', required: false, description: 'Only sessions of this agenda.' })
  @IsWithout(uuidProblem)
  agendaId?: string;

  @ApiProperty({
    type: String,
    format: 'date',
    required: false,
    description: "Only sessions that start on this day, on the clock of the event's zone.",
  })
  @IsWithout(dayProblem)
  day?: string;

  @ApiProperty({ type: String, required: false, description: 'Only sessions of this category, in any case.' })
  @IsOptional()
  @Trim()
  @IsPlainText({ min: 1, max: 300 })
  category?: string;

  @ApiProperty({ required: false, enum: VISIBILITIES })
  @IsOptional()
  @IsIn(VISIBILITIES, { message: `must be one of ${VISIBILITIES.join(', ')}` })
  visibility?: (typeof VISIBILITIES)[number];

  @ApiProperty({ type: String, format: 'uuid', required: false, description: 'Only sessions that this person sees.' })
  @IsWithout(uuidProblem)
  visibleTo?: string;
}

/** Somebody who speaks in a session. */
export class SpeakerDto {
  @ApiProperty({ type: String, description: "Cvent's id." })
  id!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null: not read yet; it needs the scope event/speakers:read.' })
  name!: string | null;
}

/** Something about a session that its organiser should know. */
export class SessionNoteDto {
  @ApiProperty({ type: String, example: 'ends_before_start' })
  code!: string;

  @ApiProperty({ type: String, example: 'endsAt' })
  field!: string;

  @ApiProperty({ type: String })
  message!: string;
}

/** A session of an App. */
export class SessionDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, format: 'uuid' })
  agendaId!: string;

  @ApiProperty({ type: String, nullable: true, description: "Cvent's id; null for a session of the App's own." })
  cventSessionId!: string | null;

  @ApiProperty({ type: String, description: 'Empty when Cvent gives none.' })
  title!: string;

  @ApiProperty({ type: String, nullable: true, description: 'HTML without anything that runs or loads: it can be shown as it is.' })
  description!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The description as plain text.' })
  descriptionText!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: not known; `notes` say why.' })
  startsAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endsAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'America/New_York', description: "The event's zone. Null while it is not known." })
  timeZone!: string | null;

  @ApiProperty({ type: String, nullable: true })
  location!: string | null;

  @ApiProperty({ type: String, nullable: true })
  code!: string | null;

  @ApiProperty({ type: String, nullable: true })
  category!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Active',
    description: "Cvent's: Active, Cancelled, Closed. A cancelled session stays, and is to be shown as such.",
  })
  status!: string | null;

  @ApiProperty({ type: Boolean, description: 'Part of every registration: nobody registers for it by name.' })
  included!: boolean;

  @ApiProperty({
    type: [String],
    description: "Ids of Cvent's registration types: an included session is open to these only. Empty: to everybody.",
  })
  registrationTypes!: string[];

  @ApiProperty({ type: [SpeakerDto] })
  speakers!: SpeakerDto[];

  @ApiProperty({ enum: VISIBILITIES, description: '`allowed_people`: only those on its list see it, also while the list is empty.' })
  visibility!: (typeof VISIBILITIES)[number];

  @ApiProperty({ type: 'integer', description: 'How many people are on the list; 0 for a session that everyone sees.' })
  allowedPeople!: number;

  @ApiProperty({ type: [SessionNoteDto] })
  notes!: SessionNoteDto[];

  @ApiProperty({ enum: SESSION_FIELDS, isArray: true, description: 'Fields that were edited here.' })
  localEdits!: string[];

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: string;
}

/** A page of sessions. */
export class SessionPageDto extends PageDtoOf(SessionDto) {}

/** Whether an edit goes to Cvent. */
export class SessionPushDto {
  @ApiProperty({ type: String })
  field!: string;

  @ApiProperty({ type: Boolean })
  pushed!: boolean;

  @ApiProperty({ type: String, example: 'sessions_are_never_pushed' })
  reason!: string;
}

/** A session after an edit. */
export class EditedSessionDto extends SessionDto {
  @ApiProperty({
    type: [SessionPushDto],
    description:
      'Session edits are never pushed to Cvent; they stay here, whatever Cvent sends, unless Cvent changes the same field later.',
  })
  push!: SessionPushDto[];
}
