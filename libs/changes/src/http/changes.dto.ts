import { ApiExtraModels, ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { CHANGE_TYPES, type ChangeType } from '../domain/change.js';

const LARGEST_PAGE = 500;
const LONGEST_WAIT_SECONDS = 25;
const toNumber = ({ value }: { value: unknown }): unknown => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value);

/** The query of the feed. */
export class ChangesQueryDto {
  @ApiProperty({
    required: false,
    type: String,
    description: 'The `next` of the answer before. `now`: nothing but where the feed ends at this moment. Left out: from its beginning.',
  })
  @IsOptional()
  @IsString({ message: 'must be the "next" of an earlier answer, or "now"' })
  after?: string;

  @ApiProperty({ required: false, type: 'integer', minimum: 1, maximum: LARGEST_PAGE, default: 100 })
  @Transform(toNumber)
  @IsInt({ message: `must be a whole number from 1 to ${LARGEST_PAGE}` })
  @Min(1, { message: `must be a whole number from 1 to ${LARGEST_PAGE}` })
  @Max(LARGEST_PAGE, { message: `must be a whole number from 1 to ${LARGEST_PAGE}` })
  limit: number = 100;

  @ApiProperty({
    required: false,
    type: 'integer',
    minimum: 0,
    maximum: LONGEST_WAIT_SECONDS,
    default: 0,
    description: 'Seconds to wait for a change when there is none: the answer comes as soon as there is one.',
  })
  @Transform(toNumber)
  @IsInt({ message: `must be a whole number from 0 to ${LONGEST_WAIT_SECONDS}` })
  @Min(0, { message: `must be a whole number from 0 to ${LONGEST_WAIT_SECONDS}` })
  @Max(LONGEST_WAIT_SECONDS, { message: `must be a whole number from 0 to ${LONGEST_WAIT_SECONDS}` })
  wait: number = 0;

  @ApiProperty({ required: false, enum: ['resource'], description: '`resource`: what each change is about, as it is now.' })
  @IsOptional()
  @IsIn(['resource'], { message: 'must be "resource"' })
  embed?: 'resource';
}

/** How a person stands to a session. */
export class PlaceNowDto {
  @ApiProperty({ type: String, format: 'uuid' })
  personId!: string;

  @ApiProperty({ type: String, format: 'uuid' })
  sessionId!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Registered',
    description: 'Cvent’s status of the registration. Null: there is none.',
  })
  status!: string | null;

  @ApiProperty({ enum: ['favourite', 'managed'], nullable: true, description: 'How it is in their agenda; null: it is not.' })
  via!: 'favourite' | 'managed' | null;

  @ApiProperty({ type: Boolean })
  removable!: boolean;
}

/** One change. */
@ApiExtraModels(PlaceNowDto)
export class ChangeDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({
    enum: CHANGE_TYPES,
    description:
      '`enrolment.*`: a person’s place on a session, by Cvent or chosen in the app. `people.updated`, `agenda.updated`: something that many show changed at once; read them anew.',
  })
  type!: ChangeType;

  @ApiProperty({
    type: String,
    format: 'uuid',
    description: 'The person (`person.*`, `enrolment.*`), the session (`session.*`), or the App.',
  })
  subjectId!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    required: false,
    description: 'Of `enrolment.*`: the session. Null: the App does not have it yet; `session.created` will tell.',
  })
  sessionId?: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it was done. The order of the feed is that of the list, not of these.',
  })
  at!: string;

  @ApiProperty({
    nullable: true,
    required: false,
    oneOf: ['PersonDto', 'SessionDto', 'PlaceNowDto'].map((name) => ({ $ref: `#/components/schemas/${name}` })),
    description:
      'With `embed=resource`: the person, the session, or how the person stands to the session, as it is now. Null: it is gone, or many are meant.',
  })
  resource?: object | null;
}

/** A part of the feed. */
export class ChangesDto {
  @ApiProperty({ type: [ChangeDto], description: 'In the order in which they are to be followed.' })
  items!: ChangeDto[];

  @ApiProperty({ type: String, description: 'Where it goes on: the next `after`. There is always one.' })
  next!: string;
}
