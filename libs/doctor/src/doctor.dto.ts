import { ApiProperty, PartialType } from '@nestjs/swagger';
import { SaveIntegrationDto } from '#integrations';
import { CHECK_STATUSES, type CheckStatus } from './domain/check.js';

/** Settings to try before they are saved. What is left out is as saved. */
export class DoctorRequestDto extends PartialType(SaveIntegrationDto, { skipNullProperties: false }) {}

/** One thing that the doctor looked at. */
export class CheckDto {
  @ApiProperty({
    type: String,
    description:
      'Stable: `credentials`, `region`, `event`, `scope:<scope>` for each scope, `quota`, `webhook:<event type>` for each type that is applied, `clock`.',
    example: 'scope:event/attendees:read',
  })
  id!: string;

  @ApiProperty({ enum: CHECK_STATUSES, description: '`warn`: the rest works without it, or it could not be checked.' })
  status!: CheckStatus;

  @ApiProperty({ type: String, example: 'Scope event/attendees:read' })
  title!: string;

  @ApiProperty({ type: String, description: 'What was found.' })
  detail!: string;

  @ApiProperty({ type: [String], description: 'What does not work for that reason.', example: ['import of attendees'] })
  disables!: readonly string[];

  @ApiProperty({ type: String, nullable: true, description: 'What to do. Null: nothing.' })
  remedy!: string | null;
}

/** What the doctor found. */
export class DoctorDto {
  @ApiProperty({ type: Boolean, description: 'No check failed.' })
  ok!: boolean;

  @ApiProperty({ type: [CheckDto] })
  checks!: readonly CheckDto[];
}
