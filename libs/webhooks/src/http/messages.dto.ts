import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageDtoOf, PageQueryDto } from '#platform';

const STATUSES = ['pending', 'applied', 'ignored', 'quarantined', 'failed'] as const;

/** The query of the list of messages. */
export class MessagesQueryDto extends PageQueryDto {
  @ApiProperty({ required: false, enum: STATUSES, description: 'Only messages with this status.' })
  @IsOptional()
  @IsIn(STATUSES, { message: `must be one of ${STATUSES.join(', ')}` })
  status?: (typeof STATUSES)[number];
}

/** Something about an element that somebody should know. */
export class MessageProblemDto {
  @ApiProperty({ type: 'integer', description: 'Place of the element in the message, from 0.' })
  index!: number;

  @ApiProperty({ example: 'invitee_missing' })
  code!: string;

  @ApiProperty()
  message!: string;
}

/** A webhook message as the inbox holds it, without people's data. */
export class MessageDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null until the body was read, and when it cannot be.' })
  eventType!: string | null;

  @ApiProperty({ type: String, nullable: true, description: "Cvent's id of the message." })
  messageStub!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'As-of; null when the time of receipt counts.' })
  messageTime!: string | null;

  @ApiProperty({ format: 'date-time' })
  receivedAt!: string;

  @ApiProperty({ description: 'Follows the delivery through the logs.' })
  requestId!: string;

  @ApiProperty({ enum: STATUSES })
  status!: (typeof STATUSES)[number];

  @ApiProperty({ type: String, nullable: true, example: 'foreign_event' })
  reason!: string | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Elements in the body.' })
  elements!: number | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, description: 'Elements by what became of them.' })
  outcomes!: Record<string, number>;

  @ApiProperty({ type: [MessageProblemDto] })
  problems!: MessageProblemDto[];

  @ApiProperty({ type: 'integer', description: 'Attempts that failed.' })
  attempts!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt!: string | null;
}

/** A page of messages. */
export class MessagePageDto extends PageDtoOf(MessageDto) {}

/** The body of a message, as it came, less what must not be kept. */
export class MessageBodyDto {
  @ApiProperty({ description: 'Text of the body. Holds the data of people.' })
  body!: string;
}
