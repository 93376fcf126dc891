import { ApiProperty } from '@nestjs/swagger';
import type { Cause } from '#contracts';
import { PageDtoOf } from '#platform';

const CAUSE_TYPES: readonly Cause['type'][] = ['message', 'read', 'mapping', 'edit', 'import', 'push', 'erase'];
const ANY_VALUE = {
  nullable: true,
  description: 'Null means empty.',
  oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'array', items: {} }, { type: 'object' }],
};

/** What caused a change. */
export class CauseDto {
  @ApiProperty({ enum: CAUSE_TYPES })
  type!: Cause['type'];

  @ApiProperty({ type: String, description: 'Of the inbox message, the read, the edit (its request id), …' })
  id!: string;

  @ApiProperty({ type: String, required: false, description: 'For a message: its Cvent type.' })
  eventType?: string;
}

/** A field that both sides had changed, and who was right. */
export class ConflictDto {
  @ApiProperty(ANY_VALUE)
  cvent!: unknown;

  @ApiProperty(ANY_VALUE)
  cms!: unknown;

  @ApiProperty({ enum: ['cvent', 'cms'] })
  kept!: 'cvent' | 'cms';
}

/** One field before and after. */
export class FieldChangeDto {
  @ApiProperty({ type: String })
  field!: string;

  @ApiProperty(ANY_VALUE)
  before!: unknown;

  @ApiProperty(ANY_VALUE)
  after!: unknown;

  @ApiProperty({ type: ConflictDto, required: false, description: 'Both sides had changed the field; left out: they had not.' })
  conflict?: ConflictDto;

  @ApiProperty({ type: String, required: false, example: 'never_pushed', description: 'Why this edit does not go to Cvent.' })
  notPushed?: string;
}

/** One line of history. */
export class HistoryEntryDto {
  @ApiProperty({ type: String, format: 'date-time' })
  at!: string;

  @ApiProperty({ type: CauseDto })
  cause!: CauseDto;

  @ApiProperty({ type: String, example: 'person.updated' })
  action!: string;

  @ApiProperty({ type: String, required: false, description: "Cvent's id of the attendee." })
  attendeeId?: string;

  @ApiProperty({ type: String, required: false, description: "Cvent's id of the session." })
  sessionId?: string;

  @ApiProperty({ type: [FieldChangeDto] })
  changes!: FieldChangeDto[];

  @ApiProperty({ type: String, required: false, description: 'Why, where the cause alone does not say it.', example: 'email_taken' })
  reason?: string;
}

/** A page of history, newest first. */
export const HistoryPageDto = PageDtoOf(HistoryEntryDto);
