import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { FIELD_TYPES, type FieldType } from '../../domain/event.js';
import { OptionalLocalTime, OptionalNumber, OptionalShare, OptionalText, OptionalTexts, RequiredText } from './fields.decorators.js';

/** A contact custom field to define. */
export class ContactFieldDto {
  @RequiredText({ example: 'Shirt size' })
  name!: string;

  @ApiProperty({ enum: FIELD_TYPES })
  @IsIn(FIELD_TYPES)
  type!: FieldType;

  @OptionalText({ description: 'Follows from the seed unless given.' })
  id?: string;

  @OptionalText()
  code?: string;

  @OptionalTexts({ description: 'For the two kinds of choice.' })
  choices?: string[];
}

/** What to make an event of, apart from its id. The same values give the same event. */
export class EventSpecDto {
  @OptionalText({ example: 'Harvest Summit 2031' })
  title?: string;

  @OptionalText({ description: 'IANA name.', example: 'Europe/Berlin' })
  timezone?: string;

  @OptionalLocalTime()
  startLocal?: string;

  @OptionalLocalTime()
  endLocal?: string;

  @OptionalTexts({ description: 'Names.', example: ['Attendee', 'Speaker'] })
  registrationTypes?: string[];

  @ApiProperty({ type: () => [ContactFieldDto], required: false })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => ContactFieldDto)
  contactFields?: ContactFieldDto[];

  @OptionalNumber(0, 500_000, { description: 'How many attendees; 0 unless told.' })
  size?: number;

  @OptionalNumber(0, 2_147_483_647, { description: 'Decides everything that is made up; 1 unless told.' })
  seed?: number;

  @OptionalShare('Share of attendees who are Accepted; 0.8 unless told.')
  acceptedShare?: number;

  @OptionalShare('Share of attendees who are guests; 0.05 unless told.')
  guestShare?: number;

  @OptionalNumber(0, 500, { description: 'Sessions of the agenda; 6 unless told.' })
  sessionCount?: number;

  @OptionalNumber(0, 500, { description: '4 unless told.' })
  speakerCount?: number;
}

/** What to make an event of. */
export class NewEventDto extends EventSpecDto {
  @OptionalText({ description: 'Follows from the seed unless given.' })
  id?: string;
}

/** An Accepted attendee, reduced to what another system must agree on. */
export class AcceptedAttendeeDto {
  @ApiProperty({ description: 'Attendee id, lower case.' })
  id!: string;

  @ApiProperty()
  contactId!: string;

  @ApiProperty()
  firstName!: string;

  @ApiProperty()
  lastName!: string;

  @ApiProperty({ description: 'Empty for guests who gave none.' })
  email!: string;

  @ApiProperty()
  guest!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'A name.' })
  registrationType!: string | null;
}
