import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsPlainText, Trim } from '#platform';

/** Whom somebody asks for: one of the two. */
export class SoughtQueryDto {
  @ApiProperty({ type: String, required: false, maxLength: 320, description: 'Their email, in any case.' })
  @IsOptional()
  @Trim()
  @IsPlainText({ min: 1, max: 320 })
  email?: string;

  @ApiProperty({ type: String, required: false, maxLength: 100, description: 'Cvent’s id of the attendee.' })
  @IsOptional()
  @Trim()
  @IsPlainText({ min: 1, max: 100 })
  attendeeId?: string;
}

/** Why somebody is in the app or not. */
export class ExplanationDto {
  @ApiProperty({
    type: String,
    example: 'cancelled',
    description:
      'in_app, cancelled, not_accepted, hidden, erased, needs_email, email_taken, direction_off; message_failed, message_waiting, message_ignored: nothing but such a message names them; ' +
      'cms_only: nobody in Cvent is behind the person; never_arrived: nothing named them.',
  })
  code!: string;

  @ApiProperty({ type: String })
  message!: string;

  @ApiProperty({ type: String, nullable: true, description: 'What to do; null: nothing is amiss.' })
  remedy!: string | null;

  @ApiProperty({ type: String, nullable: true })
  attendeeId!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  personId!: string | null;

  @ApiProperty({ type: [String], description: 'Messages that name them and were not applied.' })
  messageIds!: string[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Since when; null: not known.' })
  at!: string | null;
}

/** One explanation for each attendee that was found, or one that says why nobody was. */
export class ExplanationsDto {
  @ApiProperty({ type: [ExplanationDto] })
  items!: ExplanationDto[];
}
