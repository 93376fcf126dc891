import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, ValidateBy, ValidateNested } from 'class-validator';
import { ATTENDEE_STATUSES, type AttendeeStatus } from '../../domain/attendee.js';
import { EmissionDto } from './delivery.dto.js';
import { OptionalNumber, OptionalPart, OptionalShare, OptionalText, OptionalTexts, OptionalWord } from './fields.decorators.js';

/** A postal address; empty text clears. */
export class AddressDto {
  @OptionalText()
  address1?: string;

  @OptionalText()
  address2?: string;

  @OptionalText()
  address3?: string;

  @OptionalText()
  city?: string;

  @OptionalText()
  state?: string;

  @OptionalText()
  stateCode?: string;

  @OptionalText()
  zipcode?: string;

  @OptionalText({ description: 'The name in capitals, as webhooks write it.', example: 'GERMANY' })
  country?: string;

  @OptionalText({ description: 'ISO 3166-1 alpha-2.', example: 'DE' })
  countryCode?: string;
}

/** What may be said of a person and its registration. Left out: not changed, or made up for a new one. Empty text clears. */
export class AttendeeInputDto {
  @OptionalText()
  sourceId?: string;

  @OptionalText()
  prefix?: string;

  @OptionalText({ example: 'Ann' })
  firstName?: string;

  @OptionalText()
  middleName?: string;

  @OptionalText()
  lastName?: string;

  @OptionalText()
  nickName?: string;

  @OptionalText()
  designation?: string;

  @OptionalText()
  email?: string;

  @OptionalText()
  ccEmail?: string;

  @OptionalText()
  company?: string;

  @OptionalText()
  title?: string;

  @OptionalText()
  workPhone?: string;

  @OptionalText()
  homePhone?: string;

  @OptionalText()
  mobilePhone?: string;

  @OptionalText()
  workFax?: string;

  @OptionalText()
  homeFax?: string;

  @OptionalText({ example: 'Non-binary' })
  gender?: string;

  @OptionalPart(() => AddressDto)
  workAddress?: AddressDto;

  @OptionalPart(() => AddressDto)
  homeAddress?: AddressDto;

  @OptionalText({ description: "Name or id of one of the event's registration types." })
  registrationType?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    description: 'Field name or id to the answer or answers.',
    example: { 'Shirt size': 'M', Interests: ['AI', 'Operations'] },
  })
  @IsOptional()
  @ValidateBy({
    name: 'isAnswers',
    validator: { validate: isAnswers, defaultMessage: () => 'customFields must give each field a text or a list of texts' },
  })
  customFields?: Record<string, string | string[]>;

  @OptionalText()
  referenceId?: string;

  @OptionalText()
  note?: string;
}

/** A person to register. */
export class NewAttendeeDto extends AttendeeInputDto {
  @OptionalWord(ATTENDEE_STATUSES, { description: 'Unless told, `Accepted`, or for a guest the status of the one who brought it.' })
  status?: AttendeeStatus;

  @OptionalText({ description: 'Makes the person a guest of this attendee.' })
  guestOf?: string;
}

/** People to register. */
export class RegisterDto extends EmissionDto {
  @ApiProperty({ type: [NewAttendeeDto] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  @ValidateNested({ each: true })
  @Type(() => NewAttendeeDto)
  people!: NewAttendeeDto[];
}

/** How many made-up people to register at once. */
export class BurstDto extends EmissionDto {
  @OptionalNumber(1, 100_000, { description: '100 unless told.' })
  count?: number;

  @OptionalShare('Share of guests; 0 unless told.')
  guestShare?: number;
}

/** A change of a person or its registration. */
export class ModifyAttendeeDto extends IntersectionType(AttendeeInputDto, EmissionDto) {}

/** A status to set. */
export class StatusDto extends EmissionDto {
  @ApiProperty({ enum: ATTENDEE_STATUSES })
  @IsIn(ATTENDEE_STATUSES)
  status!: AttendeeStatus;
}

/** Whom a manual synchronisation tells of; everyone unless told. */
export class SyncAttendeesDto extends EmissionDto {
  @OptionalTexts()
  attendeeIds?: string[];

  @ApiProperty({ enum: ATTENDEE_STATUSES, isArray: true, required: false })
  @IsOptional()
  @IsArray()
  @IsIn(ATTENDEE_STATUSES, { each: true })
  statuses?: AttendeeStatus[];
}

/** Which part of the list of attendees. */
export class AttendeeQueryDto {
  @OptionalNumber(0, 1_000_000)
  offset?: number;

  @OptionalNumber(1, 1_000, { description: '100 unless told.' })
  limit?: number;

  @OptionalWord(ATTENDEE_STATUSES)
  status?: AttendeeStatus;
}

function isAnswers(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((answer) => (Array.isArray(answer) ? answer.every(isText) : isText(answer)));
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
