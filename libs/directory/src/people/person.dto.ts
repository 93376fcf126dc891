import { ApiProperty } from '@nestjs/swagger';
import { MEMBERSHIP_MAKERS, type MembershipMaker, PERSON_ORIGINS, type PersonOrigin, SYNC_STATES, type SyncState } from '#contracts';
import type { Json } from '#kernel';
import { PageDtoOf, ProblemDto } from '#platform';
import { NOT_PUSHED_REASONS, type NotPushedReason } from './edit-pushes.js';
import { CUSTOM_FIELD_VALUES } from './custom-field-values.dto.js';
import { PersonFieldsDto } from './person-fields.dto.js';

/** A group that a person is in. */
export class PersonGroupDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String })
  name!: string;

  @ApiProperty({
    enum: MEMBERSHIP_MAKERS,
    description: 'Who put the person there; of several, the strongest: `cms`, then `mapping`, then `default`.',
  })
  madeBy!: MembershipMaker;
}

/** The Cvent attendee behind a person. */
export class PersonCventDto {
  @ApiProperty({ type: String })
  attendeeId!: string;

  @ApiProperty({ type: String, nullable: true })
  contactId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Accepted' })
  status!: string | null;

  @ApiProperty({ type: String, nullable: true })
  registrationType!: string | null;
}

/** Something to know of a person. */
export class SyncNoteDto {
  @ApiProperty({ type: String })
  code!: string;

  @ApiProperty({ type: String, required: false })
  field?: string;

  @ApiProperty({ type: String })
  message!: string;
}

/** Whether a person stands as both sides want it. */
export class PersonSyncDto {
  @ApiProperty({ enum: SYNC_STATES })
  state!: SyncState;

  @ApiProperty({ type: [SyncNoteDto] })
  notes!: SyncNoteDto[];
}

/** A person of an App. */
export class PersonDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: PERSON_ORIGINS, description: '`cvent`: added by the Cvent integration; `cms`: by anything else.' })
  origin!: PersonOrigin;

  @ApiProperty({ type: PersonFieldsDto })
  fields!: PersonFieldsDto;

  @ApiProperty({
    ...CUSTOM_FIELD_VALUES,
    description:
      'The App’s own fields, by key and in that order: all of them, null where empty. See the custom fields for what each type holds.',
  })
  customFields!: Record<string, Json>;

  @ApiProperty({ type: [PersonGroupDto] })
  groups!: PersonGroupDto[];

  @ApiProperty({ type: PersonCventDto, nullable: true })
  cvent!: PersonCventDto | null;

  @ApiProperty({ type: PersonSyncDto })
  sync!: PersonSyncDto;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: string;
}

/** What becomes of one edited field in Cvent. */
export class PushAnswerDto {
  @ApiProperty({ type: String, example: 'homeCountry' })
  field!: string;

  @ApiProperty({ type: Boolean })
  pushed!: boolean;

  @ApiProperty({
    enum: NOT_PUSHED_REASONS,
    required: false,
    description:
      'Why not. `origin_cms`: the person was not added by the integration; `never_pushed`: Cvent takes no pushes of this field; ' +
      '`not_mapped`: no mapping has it; `not_writable`: Cvent lets nobody write the field it is mapped from; `direction_off`: CMS to Cvent is off; ' +
      '`not_allowed`: the integration’s list of fields to push does not have it; `refused_by_cvent`: Cvent would refuse the value, see `message`; ' +
      '`unchanged`: it already was as asked.',
  })
  reason?: NotPushedReason;

  @ApiProperty({ type: String, required: false, description: 'For `refused_by_cvent`: why, in plain words.' })
  message?: string;
}

/** A person after an edit. */
export class EditedPersonDto extends PersonDto {
  @ApiProperty({ type: [PushAnswerDto], description: 'One entry for each field that was given.' })
  push!: readonly PushAnswerDto[];
}

/** What became of one person of many. */
export class BulkEditItemDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: ['edited', 'refused'] })
  outcome!: 'edited' | 'refused';

  @ApiProperty({ type: [PushAnswerDto], description: 'One entry for each field that was given; none if the edit was refused.' })
  push!: readonly PushAnswerDto[];

  @ApiProperty({ type: ProblemDto, required: false, description: 'Why the edit was refused; nothing of it was stored.' })
  problem?: ProblemDto;
}

/** What became of many edits. */
export class BulkEditedDto {
  @ApiProperty({ type: Number })
  edited!: number;

  @ApiProperty({ type: Number })
  refused!: number;

  @ApiProperty({ type: [BulkEditItemDto], description: 'In the order in which the people were given.' })
  items!: readonly BulkEditItemDto[];
}

/** A page of people. */
export const PersonPageDto = PageDtoOf(PersonDto);
