import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { MappingDraftDto } from '#custom-field-mapping';
import type { Json } from '#kernel';
import { IsPlainText, IsWithout, Trim, UUID } from '#platform';
import { IsOptional } from 'class-validator';
import type { Placement } from '../domain/attendee-state.js';
import { PLACEMENTS } from './attendees.dto.js';

const listProblem = (value: unknown): string | null => (value === undefined || Array.isArray(value) ? null : 'must be a list of mappings');
const flagProblem = (value: unknown): string | null => (value === undefined || typeof value === 'boolean' ? null : 'must be true or false');
const ANY = {
  oneOf: [{ type: 'string', nullable: true }, { type: 'number' }, { type: 'boolean' }, { type: 'array', items: { type: 'string' } }],
};

/** Mappings to be tried. */
@ApiExtraModels(MappingDraftDto)
export class TryMappingsDto {
  @ApiProperty({
    type: 'array',
    items: { $ref: getSchemaPath(MappingDraftDto) },
    required: false,
    description: 'The whole list to try. Left out: the saved one.',
  })
  @IsWithout(listProblem)
  mappings?: unknown[];

  @ApiProperty({ type: Boolean, required: false, description: 'As when the list is saved.' })
  @IsWithout(flagProblem)
  clear?: boolean;
}

/** Whom to try mappings on: the first of the three that is given. */
export class PreviewMappingsDto extends TryMappingsDto {
  @ApiProperty({ type: String, required: false, description: 'Cvent’s id of the attendee.' })
  @IsOptional()
  @Trim()
  @IsPlainText({ min: 1, max: 100 })
  attendeeId?: string;

  @ApiProperty({ type: String, format: 'uuid', required: false })
  @IsWithout((value) => (value === undefined || (typeof value === 'string' && UUID.test(value)) ? null : 'must be a UUID'))
  personId?: string;

  @ApiProperty({ type: String, required: false, description: 'The attendee’s email, in any case.' })
  @IsOptional()
  @Trim()
  @IsPlainText({ min: 1, max: 320 })
  email?: string;
}

/** One value before and after. */
export class ValueChangeDto {
  @ApiProperty({
    type: String,
    description: 'A person field, `customFields.<key>`, or `groups` (the ids of people groups that mappings lead to).',
  })
  field!: string;

  @ApiProperty(ANY)
  before!: Json;

  @ApiProperty(ANY)
  after!: Json;
}

/** Why a value cannot be taken. */
export class MappingNoteDto {
  @ApiProperty({ type: String, example: 'choice_unknown' })
  code!: string;

  @ApiProperty({ type: String })
  field!: string;

  @ApiProperty({ type: String })
  message!: string;
}

/** One mapped field before and after, and why. */
export class FieldPreviewDto extends ValueChangeDto {
  @ApiProperty({ type: String, format: 'uuid' })
  mappingId!: string;

  @ApiProperty({ type: String, description: 'What people call the source.' })
  source!: string;

  @ApiProperty({ ...ANY, description: 'As it came from Cvent.' })
  cventValue!: Json;

  @ApiProperty({
    enum: ['filled', 'unchanged', 'kept', 'refused', 'not_known'],
    description:
      'filled: takes Cvent’s value. unchanged: has it already. kept: what the CMS has stays. refused: Cvent’s value cannot be taken, see `note`. not_known: Cvent did not mention it.',
  })
  why!: 'filled' | 'unchanged' | 'kept' | 'refused' | 'not_known';

  @ApiProperty({ type: MappingNoteDto, nullable: true })
  note!: MappingNoteDto | null;
}

/** One attendee before and after. */
export class AttendeePreviewDto {
  @ApiProperty({ type: String })
  attendeeId!: string;

  @ApiProperty({ enum: PLACEMENTS, description: 'Who is not in the app is shown as they would be in it.' })
  placement!: Placement;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  personId!: string | null;

  @ApiProperty({ type: [FieldPreviewDto], description: 'Every mapped field, changed or not.' })
  fields!: readonly FieldPreviewDto[];

  @ApiProperty({ type: [ValueChangeDto], description: 'All that would change, groups and fields that lose their mapping included.' })
  changes!: readonly ValueChangeDto[];
}

/** How many people something concerns. */
export class FieldCountDto {
  @ApiProperty({ type: String })
  field!: string;

  @ApiProperty({ type: Number })
  people!: number;
}

/** How many values cannot be taken. */
export class NoteCountDto extends FieldCountDto {
  @ApiProperty({ type: String, example: 'choice_unknown' })
  code!: string;
}

/** What a list of mappings would change for everybody in the app. */
export class MappingTrialDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: ['running', 'completed'] })
  state!: 'running' | 'completed';

  @ApiProperty({ type: Number, description: 'People in the app when it began.' })
  total!: number;

  @ApiProperty({ type: Number, description: 'People looked at so far.' })
  seen!: number;

  @ApiProperty({ type: Number, description: 'People of whom something would change.' })
  changed!: number;

  @ApiProperty({ type: [FieldCountDto], description: 'By field, the most frequent first.' })
  fields!: readonly FieldCountDto[];

  @ApiProperty({ type: [NoteCountDto], description: 'Values that cannot be converted, the most frequent first.' })
  notes!: readonly NoteCountDto[];

  @ApiProperty({ type: [AttendeePreviewDto], description: 'At most ten of the people, as they would change now.' })
  examples!: readonly AttendeePreviewDto[];

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt!: string | null;
}

/** How far everybody has followed the newest mappings and settings. */
export class RemapProgressDto {
  @ApiProperty({ enum: ['waiting', 'running', 'done'], description: 'waiting: has not begun.' })
  state!: 'waiting' | 'running' | 'done';

  @ApiProperty({ type: Number, description: 'The list that is followed, as in its ETag.' })
  mappingsVersion!: number;

  @ApiProperty({ type: Number, description: 'Attendees when it began.' })
  total!: number;

  @ApiProperty({ type: Number })
  seen!: number;

  @ApiProperty({ type: Number, description: 'Attendees of whom something changed in the app.' })
  changed!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  startedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt!: string | null;
}
