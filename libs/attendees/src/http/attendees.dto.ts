import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageDtoOf, PageQueryDto } from '#platform';
import type { Placement } from '../domain/attendee-state.js';

/** Where an attendee may stand. */
export const PLACEMENTS = [
  'in_app',
  'not_accepted',
  'hidden',
  'needs_email',
  'email_taken',
  'direction_off',
] as const satisfies readonly Placement[];

/** The query of the list of attendees. */
export class AttendeesQueryDto extends PageQueryDto {
  @ApiProperty({ required: false, enum: PLACEMENTS, description: 'Only attendees who stand like this.' })
  @IsOptional()
  @IsIn(PLACEMENTS, { message: `must be one of ${PLACEMENTS.join(', ')}` })
  placement?: Placement;
}

/** An attendee of the Cvent event, and why they are in the app or not. */
export class AttendeeDto {
  @ApiProperty({ description: "Cvent's id of the attendee, lower-case." })
  attendeeId!: string;

  @ApiProperty({ type: String, nullable: true })
  contactId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Accepted', description: "Cvent's status; null while none was told." })
  status!: string | null;

  @ApiProperty({ type: Boolean, nullable: true })
  isGuest!: boolean | null;

  @ApiProperty({ type: String, nullable: true })
  registrationType!: string | null;

  @ApiProperty({
    enum: PLACEMENTS,
    description:
      'in_app: a person stands for them. not_accepted: the status. hidden: removed in the CMS. needs_email: Cvent holds no email. ' +
      'email_taken: another attendee or person has the email. direction_off: Cvent to CMS is off.',
  })
  placement!: Placement;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  personId!: string | null;

  @ApiProperty({ format: 'date-time', description: "The moment, on Cvent's clock, at which the newest fact was true." })
  asOf!: string;
}

/** A page of attendees. */
export class AttendeePageDto extends PageDtoOf(AttendeeDto) {}
