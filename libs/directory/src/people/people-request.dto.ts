import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsIn, IsOptional, ValidateNested } from 'class-validator';
import { PERSON_ORIGINS, type PersonOrigin, SYNC_STATES, type SyncState } from '#contracts';
import { isJsonObject, type JsonObject } from '#kernel';
import { IsPlainText, IsWithout, PageQueryDto, Trim, UUID } from '#platform';
import { CUSTOM_FIELD_VALUES } from './custom-field-values.dto.js';
import { PersonFieldsDto } from './person-fields.dto.js';

const MOST_GROUPS = 200;
const MOST_EDITS = 5_000;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

const objectProblem = (value: unknown): string | null => (value === undefined || isJsonObject(value) ? null : 'must be an object');

/** A person to be made or changed. */
export class SavePersonDto {
  @ApiProperty({ type: PersonFieldsDto, required: false })
  @IsWithout(objectProblem)
  @ValidateIfObject()
  @Type(() => PersonFieldsDto)
  fields?: PersonFieldsDto;

  @ApiProperty({
    ...CUSTOM_FIELD_VALUES,
    selfRequired: false,
    description: 'The App’s own fields, by key: only those to change, null to empty one. Values are checked by the type of the field.',
  })
  @IsWithout(objectProblem)
  @Untouched()
  customFields?: JsonObject;

  @ApiProperty({
    type: [String],
    required: false,
    maxItems: MOST_GROUPS,
    description: 'The groups that the CMS puts the person into: the whole list. Groups that the integration chose stay.',
  })
  @IsWithout(groupIdsProblem)
  @Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(lowerCased) : value))
  groupIds?: string[];
}

/** One edit of many. */
export class BulkEditDto extends SavePersonDto {
  @ApiProperty({ type: String, format: 'uuid' })
  @Transform(({ value }) => lowerCased(value))
  @IsWithout((value) => (typeof value === 'string' && UUID.test(value) ? null : 'must be the UUID of a person'))
  id!: string;
}

/** Edits of many people. */
export class BulkEditsDto {
  @ApiProperty({ type: [BulkEditDto], minItems: 1, maxItems: MOST_EDITS, description: 'Each person at most once.' })
  @IsWithout(editsProblem)
  @ValidateNested({ each: true, message: 'must be an object' })
  @Type(() => BulkEditDto)
  people!: BulkEditDto[];
}

/** The query of the list of people. */
export class PeopleQueryDto extends PageQueryDto {
  @ApiProperty({ type: String, format: 'uuid', required: false, description: 'Only people in this group.' })
  @IsWithout((value) => (value === undefined || (typeof value === 'string' && UUID.test(value)) ? null : 'must be a UUID'))
  groupId?: string;

  @ApiProperty({ enum: PERSON_ORIGINS, required: false })
  @IsOptional()
  @IsIn(PERSON_ORIGINS)
  origin?: PersonOrigin;

  @ApiProperty({ type: String, required: false, description: 'Only the person with this email, in any case.' })
  @IsOptional()
  @Trim()
  @IsPlainText({ min: 1, max: 320 })
  email?: string;

  @ApiProperty({ enum: SYNC_STATES, required: false })
  @IsOptional()
  @IsIn(SYNC_STATES)
  syncState?: SyncState;

  @ApiProperty({ type: String, format: 'date-time', required: false, description: 'Only people who changed at or after this instant.' })
  @IsWithout((value) => (value === undefined || isInstant(value) ? null : 'must be an instant such as 2027-03-01T09:00:00Z'))
  updatedSince?: string;
}

/** Keeps the value as it was sent: class-transformer copies objects, and leaves out keys such as `toString` without a word. */
function Untouched(): PropertyDecorator {
  return Transform(({ obj, key }: { obj: Readonly<Record<string, unknown>>; key: string }) => obj[key]);
}

function ValidateIfObject(): PropertyDecorator {
  return ValidateNested({ message: 'must be an object' });
}

function groupIdsProblem(value: unknown): string | null {
  if (value === undefined) return null;
  if (!Array.isArray(value)) return 'must be a list of UUIDs';
  if (value.length > MOST_GROUPS) return `must hold at most ${MOST_GROUPS} groups`;
  const wrong = value.findIndex((id) => typeof id !== 'string' || !UUID.test(id));
  return wrong < 0 ? null : `must be a list of UUIDs: entry ${wrong + 1} is none`;
}

function editsProblem(value: unknown): string | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_EDITS) return `must be a list of 1 to ${MOST_EDITS} edits`;
  const ids = (value as readonly { readonly id?: unknown }[]).map((edit) => lowerCased(edit?.id));
  return new Set(ids).size < ids.length ? 'must name each person at most once' : null;
}

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value));
}

function lowerCased(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
