import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { MAPPING_KINDS, PERSON_FIELDS, STANDARD_FIELDS, type MappingKind, type MappingSource, type MappingTarget } from '#contracts';
import { IsWithout } from '#platform';
import type { Finding } from '../domain/lint/finding.js';

const flagProblem = (value: unknown): string | null => (value === undefined || typeof value === 'boolean' ? null : 'must be true or false');
/** Anything goes here: the lint says of each row what is wrong with it. */
const listProblem = (value: unknown): string | null => (Array.isArray(value) ? null : 'must be a list of mappings');

const MAPPABLE = STANDARD_FIELDS.filter(({ isMappable }) => isMappable).map(({ name }) => name);

/** A mapping, as it is sent. */
export class MappingDraftDto {
  @ApiProperty({
    type: String,
    format: 'uuid',
    required: false,
    description: 'Of a mapping that is in the list already. A new one gets an id.',
  })
  id?: string;

  @ApiProperty({ enum: MAPPING_KINDS })
  kind!: MappingKind;

  @ApiProperty({
    oneOf: [
      {
        type: 'object',
        required: ['type'],
        properties: { type: { type: 'string', enum: ['registration_type'] }, id: { type: 'string' }, name: { type: 'string' } },
        description: 'By id; by name where only messages are known.',
      },
      {
        type: 'object',
        required: ['type', 'id'],
        properties: { type: { type: 'string', enum: ['custom_field'] }, id: { type: 'string' } },
      },
      {
        type: 'object',
        required: ['type', 'name'],
        properties: { type: { type: 'string', enum: ['standard_field'] }, name: { type: 'string', enum: MAPPABLE } },
      },
    ],
  })
  source!: MappingSource;

  @ApiProperty({
    oneOf: [
      { type: 'object', required: ['peopleGroupId'], properties: { peopleGroupId: { type: 'string', format: 'uuid' } } },
      { type: 'object', required: ['customFieldId'], properties: { customFieldId: { type: 'string', format: 'uuid' } } },
      {
        type: 'object',
        required: ['personField'],
        properties: { personField: { type: 'string', enum: PERSON_FIELDS.filter((field) => field !== 'email') } },
      },
    ],
  })
  target!: MappingTarget;
}

/** A mapping of the list. */
export class MappingDto extends MappingDraftDto {
  @ApiProperty({ type: String, format: 'uuid' })
  declare id: string;
}

/** Something to know about a list of mappings. */
export class FindingDto implements Finding {
  @ApiProperty({ type: Number, nullable: true, description: 'The row’s place in the list, from 0. Null: the list as a whole.' })
  row!: number | null;

  @ApiProperty({ type: String, nullable: true, example: 'source.id', description: 'Where in the row. Null: the row as a whole.' })
  field!: string | null;

  @ApiProperty({ enum: ['error', 'warning'], description: 'An error keeps the list from being saved; a warning does not.' })
  severity!: Finding['severity'];

  @ApiProperty({ type: String, example: 'cvent_field_unknown', description: 'Stable: programs may rely on it.' })
  code!: Finding['code'];

  @ApiProperty({ type: String })
  message!: string;

  @ApiProperty({ type: String, description: 'What to do about it.' })
  remedy!: string;
}

/** The list of mappings. */
export class MappingListDto {
  @ApiProperty({ type: [MappingDto], description: 'In the order in which they were sent.' })
  mappings!: readonly MappingDto[];

  @ApiProperty({ type: [FindingDto], description: 'By row; those about the whole list come last.' })
  findings!: readonly FindingDto[];
}

/** What is found in a list that was not saved. */
export class FindingsDto {
  @ApiProperty({ type: [FindingDto] })
  findings!: readonly FindingDto[];
}

/** A list to be saved. */
@ApiExtraModels(MappingDraftDto)
export class SaveMappingsDto {
  @ApiProperty({
    type: 'array',
    items: { $ref: getSchemaPath(MappingDraftDto) },
    description: 'The whole list. What is not in it is removed.',
  })
  @IsWithout(listProblem)
  mappings!: unknown[];

  @ApiProperty({
    type: Boolean,
    required: false,
    description:
      'True: fields that lose their mapping lose the values that it had filled, except those edited in the CMS since. Otherwise all values stay.',
  })
  @IsWithout(flagProblem)
  clear?: boolean;
}

/** A list to be looked at. */
@ApiExtraModels(MappingDraftDto)
export class LintMappingsDto {
  @ApiProperty({ type: 'array', items: { $ref: getSchemaPath(MappingDraftDto) } })
  @IsWithout(listProblem)
  mappings!: unknown[];
}

/** A file of mappings. */
export class MappingFileDto {
  @ApiProperty({ type: String, description: 'YAML, as `…/mappings/export` writes it, or by hand.' })
  @IsWithout((value) => (typeof value === 'string' ? null : 'must be the text of a YAML file'))
  yaml!: string;
}

/** A file of mappings as it is meant for this App. */
export class ReadMappingsDto {
  @ApiProperty({ type: [MappingDraftDto], description: 'Ready to be sent to `PUT …/mappings`, after a look at the findings.' })
  mappings!: readonly MappingDraftDto[];

  @ApiProperty({ type: [FindingDto], description: 'Rows that were left out, by what they name.' })
  findings!: readonly FindingDto[];
}
