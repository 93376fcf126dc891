import { ApiProperty } from '@nestjs/swagger';
import type { CventFieldType, CventValue } from '#contracts';
import type { FieldOrigin, ListedCustomField, ListedStandardField, ListedType } from '../domain/list-cvent-fields.js';

const ORIGINS = ['cvent', 'attendees'] as const satisfies readonly FieldOrigin[];
const TYPES = ['text', 'long_text', 'number', 'date', 'datetime', 'boolean', 'single_choice', 'multi_choice', 'email', 'phone', 'url', 'country', 'state', 'unknown'] as const satisfies readonly CventFieldType[]; // prettier-ignore
const VALUE = {
  oneOf: [{ type: 'string', nullable: true }, { type: 'boolean' }, { type: 'array', items: { type: 'string' } }],
  description: 'What one of the attendees has. Null: nobody of those looked at has a value.',
};

/** A registration type: to be mapped to a people group. */
export class ListedTypeDto implements ListedType {
  @ApiProperty({ type: String, nullable: true, description: 'Null: only messages named it. Map it by name then.' })
  id!: string | null;

  @ApiProperty({ type: String })
  name!: string;

  @ApiProperty({ type: Number, description: 'Attendees who have it.' })
  attendees!: number;

  @ApiProperty({ enum: ORIGINS })
  knownFrom!: FieldOrigin;
}

/** A custom field of Cvent's contacts. */
export class ListedCustomFieldDto implements ListedCustomField {
  @ApiProperty({ type: String })
  id!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null: Cvent’s list does not have it, or is not known.' })
  name!: string | null;

  @ApiProperty({ enum: TYPES })
  type!: CventFieldType;

  @ApiProperty({ type: [String], nullable: true })
  choices!: readonly string[] | null;

  @ApiProperty({ type: Boolean, description: 'False: nobody is asked any more.' })
  isActive!: boolean;

  @ApiProperty(VALUE)
  example!: CventValue;

  @ApiProperty({ enum: ORIGINS })
  knownFrom!: FieldOrigin;
}

/** A standard field of Cvent's, as its webhooks name it. */
export class ListedStandardFieldDto implements ListedStandardField {
  @ApiProperty({ type: String })
  name!: string;

  @ApiProperty({ enum: TYPES })
  type!: CventFieldType;

  @ApiProperty({ type: [String], nullable: true })
  choices!: readonly string[] | null;

  @ApiProperty({ type: Number, nullable: true, description: 'In characters. Null: Cvent does not say.' })
  largestLength!: number | null;

  @ApiProperty({ type: Boolean, description: 'True when edits can be pushed to Cvent.' })
  isWritable!: boolean;

  @ApiProperty(VALUE)
  example!: CventValue;
}

/** Why Cvent's lists could not be read. */
export class ReadingProblemDto {
  @ApiProperty({ type: String, example: 'cvent.scope_missing' })
  code!: string;

  @ApiProperty({ type: String })
  message!: string;
}

/** What of Cvent's can be mapped. */
export class CventFieldsDto {
  @ApiProperty({ type: [ListedTypeDto] })
  registrationTypes!: readonly ListedTypeDto[];

  @ApiProperty({ type: [ListedCustomFieldDto] })
  customFields!: readonly ListedCustomFieldDto[];

  @ApiProperty({ type: [ListedStandardFieldDto] })
  standardFields!: readonly ListedStandardFieldDto[];

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When Cvent was last asked. Null: never, or it has nothing.',
  })
  readAt!: string | null;

  @ApiProperty({ type: [ReadingProblemDto], description: 'Of the refresh that was asked for.' })
  problems!: readonly ReadingProblemDto[];
}
