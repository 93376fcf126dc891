import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional } from 'class-validator';
import { AUDIT_ACTIONS, type AuditAction } from '#audit';
import type { Json } from '#kernel';
import { IsWithout, PageDtoOf, PageQueryDto, UUID } from '#platform';

const ACTOR_TYPES = ['api_key', 'cli', 'system'] as const;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const ANY_VALUE = {
  nullable: true,
  description: 'Null: empty, or not there. A secret is shown as `***`.',
  oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'array', items: {} }, { type: 'object' }],
};

/** The query of an App's audit log. */
export class AppAuditQueryDto extends PageQueryDto {
  @ApiProperty({ required: false, enum: AUDIT_ACTIONS, description: 'Only this.' })
  @IsOptional()
  @IsIn(AUDIT_ACTIONS, { message: 'must be an action that the audit log knows' })
  action?: AuditAction;

  @ApiProperty({ required: false, type: String, description: '`api_key`, `cli`, `system`, or the id of an API key: only what they did.' })
  @LowerCased()
  @IsWithout((value) => (value === undefined || isActor(value) ? null : `must be ${ACTOR_TYPES.join(', ')} or the id of an API key`))
  actor?: string;

  @ApiProperty({ required: false, type: String, format: 'date-time', description: 'Only what was done at or after this instant.' })
  @IsWithout(instantProblem)
  since?: string;

  @ApiProperty({ required: false, type: String, format: 'date-time', description: 'Only what was done before this instant.' })
  @IsWithout(instantProblem)
  until?: string;
}

/** The query of the whole audit log. */
export class AuditQueryDto extends AppAuditQueryDto {
  @ApiProperty({ required: false, type: String, format: 'uuid', description: 'Only of this App, which may be deleted by now.' })
  @LowerCased()
  @IsWithout((value) => (value === undefined || (typeof value === 'string' && UUID.test(value)) ? null : 'must be a UUID'))
  appId?: string;
}

/** Who did it. */
export class AuditActorDto {
  @ApiProperty({ enum: ACTOR_TYPES, description: '`cli`: a command; `system`: the service by itself.' })
  type!: (typeof ACTOR_TYPES)[number];

  @ApiProperty({ type: String, format: 'uuid', required: false, description: 'Of the API key. An operator’s is shown to operators only.' })
  id?: string;

  @ApiProperty({ type: String, required: false, description: 'Of the API key, as of then. An operator’s is shown to operators only.' })
  name?: string;

  @ApiProperty({ enum: ['cms', 'operator'], required: false })
  role?: 'cms' | 'operator';
}

/** One setting before and after. */
export class AuditChangeDto {
  @ApiProperty({ type: String, example: 'cmsToCvent' })
  field!: string;

  @ApiProperty(ANY_VALUE)
  before!: Json;

  @ApiProperty(ANY_VALUE)
  after!: Json;
}

/** One line of the audit log. Holds no data of people. */
export class AuditEntryDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  at!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null: it concerns no App alone.' })
  appId!: string | null;

  @ApiProperty({ type: AuditActorDto })
  actor!: AuditActorDto;

  @ApiProperty({ type: String, nullable: true, description: 'Of the request that asked for it; null where none did.' })
  requestId!: string | null;

  @ApiProperty({ enum: AUDIT_ACTIONS })
  action!: AuditAction;

  @ApiProperty({ type: String, nullable: true, description: 'The id of what it was done to; null: many things at once.' })
  subjectId!: string | null;

  @ApiProperty({ type: [AuditChangeDto], description: 'What differs, and that alone.' })
  changes!: AuditChangeDto[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    description: 'What else is worth knowing: how many, why.',
    example: { messages: 3 },
  })
  details!: Record<string, string | number | boolean>;
}

/** A page of the audit log, newest first. */
export const AuditEntryPageDto = PageDtoOf(AuditEntryDto);

function isActor(value: unknown): boolean {
  return typeof value === 'string' && (UUID.test(value) || ACTOR_TYPES.some((type) => type === value));
}

function instantProblem(value: unknown): string | null {
  const isInstant = value === undefined || (typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value)));
  return isInstant ? null : 'must be an instant such as 2027-03-01T09:00:00Z';
}

function LowerCased(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value));
}
