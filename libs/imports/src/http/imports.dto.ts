import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsWithout, PageDtoOf, PageQueryDto } from '#platform';
import {
  RUN_KINDS,
  RUN_STATES,
  RUN_TRIGGERS,
  STAGES,
  type RunKind,
  type RunState,
  type RunTrigger,
  type StageName,
} from '../domain/import-run.js';

const ITEM_KINDS = ['plan', 'removal', 'failure'] as const;

/** What is to be imported. */
export class StartImportDto {
  @ApiProperty({ enum: RUN_KINDS, description: '`full`: the whole event. `incremental`: what changed in Cvent since the last read.' })
  @IsIn(RUN_KINDS, { message: `must be one of ${RUN_KINDS.join(', ')}` })
  kind!: RunKind;

  @ApiProperty({
    type: Boolean,
    required: false,
    default: false,
    description: 'Changes nothing, and stores what would change. Confirm it to have just that applied.',
  })
  @IsWithout((value) => (value === undefined || typeof value === 'boolean' ? null : 'must be true or false'))
  dryRun?: boolean;
}

/** The query of the list of imports. */
export class ImportsQueryDto extends PageQueryDto {
  @ApiProperty({ required: false, enum: RUN_TRIGGERS, description: 'Only runs that were started so.' })
  @IsOptional()
  @IsIn(RUN_TRIGGERS, { message: `must be one of ${RUN_TRIGGERS.join(', ')}` })
  trigger?: RunTrigger;
}

/** The query of what a run found. */
export class ImportItemsQueryDto extends PageQueryDto {
  @ApiProperty({
    enum: ITEM_KINDS,
    required: false,
    default: 'plan',
    description: '`plan`: what a dry run would change. `removal`: who is held back by the brake. `failure`: records that cannot be read.',
  })
  @IsIn(ITEM_KINDS, { message: `must be one of ${ITEM_KINDS.join(', ')}` })
  kind: (typeof ITEM_KINDS)[number] = 'plan';
}

/** Calls of Cvent. */
export class ImportCallsDto {
  @ApiProperty({ type: 'integer' })
  used!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'For the whole run. Null: Cvent does not say how much there is.' })
  estimated!: number | null;
}

/** Why a run waits, or failed. */
export class ImportProblemDto {
  @ApiProperty({ example: 'cvent.quota_exhausted' })
  code!: string;

  @ApiProperty({ description: 'What happened, and what to do about it.' })
  message!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When it goes on by itself. Null: it does not.' })
  retryAt!: string | null;
}

/** A run that reads from Cvent. */
export class ImportRunDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: RUN_KINDS })
  kind!: RunKind;

  @ApiProperty({ enum: RUN_TRIGGERS, description: '`request`: somebody asked. `schedule`: a reconciliation. `settle`: messages came.' })
  trigger!: RunTrigger;

  @ApiProperty({ type: Boolean })
  dryRun!: boolean;

  @ApiProperty({ enum: RUN_STATES })
  state!: RunState;

  @ApiProperty({ enum: STAGES })
  stage!: StageName;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Records that Cvent listed, and what became of them: applied, unchanged, held, removed, failed, planned; pages.',
  })
  counts!: Record<string, number>;

  @ApiProperty({ type: ImportCallsDto })
  calls!: ImportCallsDto;

  @ApiProperty({ type: 'number', minimum: 0, maximum: 1 })
  progress!: number;

  @ApiProperty({ type: ImportProblemDto, nullable: true })
  problem!: ImportProblemDto | null;

  @ApiProperty({ type: Boolean, description: 'It waits for a confirmation: the brake holds it, or a dry run can be applied.' })
  confirmable!: boolean;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  startedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt!: string | null;
}

/** A page of runs. */
export class ImportRunPageDto extends PageDtoOf(ImportRunDto) {}

/** One field before and after. */
export class ImportItemChangeDto {
  @ApiProperty()
  field!: string;

  @ApiProperty({ nullable: true, description: 'Null: empty.' })
  before!: unknown;

  @ApiProperty({ nullable: true, description: 'Null: empty.' })
  after!: unknown;
}

/** What a run found about one subject. Holds the data of people. */
export class ImportItemDto {
  @ApiProperty({ enum: ITEM_KINDS })
  kind!: (typeof ITEM_KINDS)[number];

  @ApiProperty({ example: 'attendee' })
  subject!: string;

  @ApiProperty({ description: "Cvent's id; of a record without one, its place." })
  subjectId!: string;

  @ApiProperty({ type: String, nullable: true, example: 'person.added' })
  action!: string | null;

  @ApiProperty({ type: [ImportItemChangeDto] })
  changes!: ImportItemChangeDto[];

  @ApiProperty({ type: String, nullable: true, example: 'not_accepted' })
  reason!: string | null;
}

/** A page of what a run found. */
export class ImportItemPageDto extends PageDtoOf(ImportItemDto) {}
