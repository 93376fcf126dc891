import { ApiProperty } from '@nestjs/swagger';

/** How far behind the two sides are. */
export class LagDto {
  @ApiProperty({ type: Number, description: 'Age of the oldest message that waits, in seconds; 0: none waits.' })
  toCms!: number;

  @ApiProperty({ type: Number, description: 'Age of the oldest edit that waits, in seconds; 0: none waits.' })
  toCvent!: number;
}

/** How the messages stand. */
export class MessagesStatusDto {
  @ApiProperty({ type: Number, description: 'Stored and not applied yet.' })
  waiting!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  oldestWaitingAt!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', format: 'date-time' },
    description: 'When the newest message of each type came.',
  })
  lastByType!: Record<string, string>;
}

/** Where the attendees stand. */
export class AttendeesStatusDto {
  @ApiProperty({ type: Number })
  inApp!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'By the reason: `…/attendees?placement=` lists them.',
  })
  notInApp!: Record<string, number>;
}

/** How much of the agenda is known. */
export class AgendaStatusDto {
  @ApiProperty({ type: Number })
  sessions!: number;

  @ApiProperty({ type: Number })
  registrations!: number;
}

/** A run that is under way or waits for a word. */
export class CurrentRunDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String })
  kind!: string;

  @ApiProperty({ type: String, description: '`request`, `schedule` or `settle`.' })
  trigger!: string;

  @ApiProperty({ type: String })
  state!: string;
}

/** How the reads stand. */
export class ReadsStatusDto {
  @ApiProperty({ type: CurrentRunDto, nullable: true })
  current!: CurrentRunDto | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When everything was read.' })
  lastFullAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When changes were read.' })
  lastReadAt!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When changes are read by themselves; null: they are not.',
  })
  nextReadAt!: string | null;
}

/** What holds pushes up. */
export class PushHindranceDto {
  @ApiProperty({ type: String })
  code!: string;

  @ApiProperty({ type: String })
  message!: string;
}

const PUSH_STATES = ['off', 'idle', 'sending', 'waiting'] as const;

/** How the pushes stand. */
export class PushesStatusDto {
  @ApiProperty({ enum: PUSH_STATES })
  state!: (typeof PUSH_STATES)[number];

  @ApiProperty({ type: Number, description: 'Edited fields that wait.' })
  waiting!: number;

  @ApiProperty({ type: Number, description: 'Edited fields that failed.' })
  failed!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  oldestWaitingAt!: string | null;

  @ApiProperty({ type: PushHindranceDto, nullable: true })
  problem!: PushHindranceDto | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  retryAt!: string | null;
}

/** Calls of Cvent that the account may make, with all integrations that share it. */
export class QuotaStatusDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null: Cvent did not tell it yet.' })
  tier!: string | null;

  @ApiProperty({ type: Number, nullable: true })
  callsPerSecond!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Null: no limit, or not told yet.' })
  callsPerDay!: number | null;

  @ApiProperty({ type: Number, description: 'Since 00:00 GMT.' })
  usedToday!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: calls are left.' })
  exhaustedUntil!: string | null;
}

/** What failed. */
export class FailuresStatusDto {
  @ApiProperty({ type: Number, description: '`…/failures` lists them.' })
  open!: number;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' }, description: 'By code.' })
  byCode!: Record<string, number>;
}

const STATUSES = ['active', 'paused', 'blocked'] as const;

/** How an integration stands. */
export class IntegrationStatusDto {
  @ApiProperty({ enum: STATUSES })
  status!: (typeof STATUSES)[number];

  @ApiProperty({ type: String, nullable: true })
  statusReason!: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  statusSince!: string;

  @ApiProperty({ type: LagDto })
  lag!: LagDto;

  @ApiProperty({ type: MessagesStatusDto })
  messages!: MessagesStatusDto;

  @ApiProperty({ type: AttendeesStatusDto })
  attendees!: AttendeesStatusDto;

  @ApiProperty({ type: AgendaStatusDto })
  agenda!: AgendaStatusDto;

  @ApiProperty({ type: ReadsStatusDto })
  imports!: ReadsStatusDto;

  @ApiProperty({ type: PushesStatusDto })
  pushes!: PushesStatusDto;

  @ApiProperty({ type: QuotaStatusDto })
  quota!: QuotaStatusDto;

  @ApiProperty({ type: FailuresStatusDto })
  failures!: FailuresStatusDto;
}
