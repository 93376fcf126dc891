import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsWithout, PageDtoOf, PageQueryDto, UUID } from '#platform';
import { PUSH_STATES, type PushState } from '../persistence/pushes.repository.js';

const personIdProblem = (value: unknown): string | null =>
  value === undefined || (typeof value === 'string' && UUID.test(value)) ? null : 'must be the UUID of a person';

/** Which pushes are wanted. */
export class PushesQueryDto extends PageQueryDto {
  @ApiProperty({ type: String, format: 'uuid', required: false, description: 'Only those of this person.' })
  @IsWithout(personIdProblem)
  personId?: string;

  @ApiProperty({ enum: PUSH_STATES, required: false })
  @IsOptional()
  @IsIn(PUSH_STATES)
  state?: PushState;
}

/** Whose failed fields are to be tried again. */
export class RetryPushesDto {
  @ApiProperty({ type: String, format: 'uuid', required: false, description: 'Only those of this person. Left out: all.' })
  @IsWithout(personIdProblem)
  personId?: string;
}

/** How many fields are tried again. */
export class RetriedPushesDto {
  @ApiProperty({ type: Number })
  fields!: number;
}

/** Why something was not pushed. */
export class PushProblemDto {
  @ApiProperty({ type: String, example: 'too_long', description: 'Stable: programs may rely on it.' })
  code!: string;

  @ApiProperty({ type: String })
  message!: string;
}

/** Why a field was not pushed. */
export class FieldPushProblemDto extends PushProblemDto {
  @ApiProperty({ type: String, example: 'jobTitle', description: '`*`: all of them.' })
  field!: string;
}

/** One attempt to bring a person's edits to Cvent. */
export class PushDto {
  @ApiProperty({ type: String, format: 'uuid', description: 'Also the id of the cause in the person’s history.' })
  id!: string;

  @ApiProperty({ type: String, format: 'uuid' })
  personId!: string;

  @ApiProperty({ type: String, nullable: true })
  attendeeId!: string | null;

  @ApiProperty({ type: [String] })
  fields!: readonly string[];

  @ApiProperty({ enum: PUSH_STATES, description: '`unknown`: Cvent gave no answer; what it holds is read, or the push is repeated.' })
  state!: PushState;

  @ApiProperty({ type: [FieldPushProblemDto] })
  problems!: readonly FieldPushProblemDto[];

  @ApiProperty({ type: String, format: 'date-time' })
  startedAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: under way.' })
  endedAt!: string | null;
}

/** A field that Cvent does not have yet. */
export class PendingFieldDto {
  @ApiProperty({ type: String, format: 'uuid' })
  personId!: string;

  @ApiProperty({ type: String, example: 'jobTitle' })
  field!: string;

  @ApiProperty({ enum: ['waiting', 'failed'], description: '`failed`: nothing is tried until it is edited or retried.' })
  state!: 'waiting' | 'failed';

  @ApiProperty({ type: String, format: 'date-time' })
  editedAt!: string;

  @ApiProperty({ type: Number, description: 'Tries that failed in passing.' })
  attempts!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When it is tried next; null for a failed one.' })
  dueAt!: string | null;

  @ApiProperty({ type: PushProblemDto, nullable: true })
  problem!: PushProblemDto | null;
}

/** How an App's pushes stand. */
export class PushStatusDto {
  @ApiProperty({
    enum: ['off', 'idle', 'sending', 'waiting'],
    description: '`off`: CMS to Cvent is off; `waiting`: something holds them up, see `problem`.',
  })
  state!: 'off' | 'idle' | 'sending' | 'waiting';

  @ApiProperty({ type: PushProblemDto, nullable: true })
  problem!: PushProblemDto | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When they go on by themselves.' })
  retryAt!: string | null;

  @ApiProperty({ type: Number, description: 'Fields that wait.' })
  waiting!: number;

  @ApiProperty({ type: Number, description: 'Fields that failed.' })
  failed!: number;
}

/** Which pending fields are wanted. */
export class PendingFieldsQueryDto extends PageQueryDto {
  @ApiProperty({ enum: ['waiting', 'failed'], required: false })
  @IsOptional()
  @IsIn(['waiting', 'failed'])
  state?: 'waiting' | 'failed';
}

/** A page of pushes, newest first. */
export const PushPageDto = PageDtoOf(PushDto);
/** A page of pending fields, by person. */
export const PendingFieldPageDto = PageDtoOf(PendingFieldDto);
