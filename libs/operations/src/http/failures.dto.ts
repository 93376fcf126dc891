import { ApiProperty } from '@nestjs/swagger';
import { FAILURE_KINDS, type FailureKind } from '#contracts';
import { PageDtoOf } from '#platform';

/** Something that failed and that somebody can mend. Without people's data. */
export class FailureDto {
  @ApiProperty({ type: String, example: 'message:0190c1de-7c1e-7a8e-9a52-3c1d5f7a9b10' })
  id!: string;

  @ApiProperty({ enum: FAILURE_KINDS })
  kind!: FailureKind;

  @ApiProperty({ type: String, example: 'push.too_long', description: 'Stable: programs may rely on it.' })
  code!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  at!: string;

  @ApiProperty({ type: String, description: 'What happened.' })
  message!: string;

  @ApiProperty({ type: String, description: 'What to do.' })
  remedy!: string;

  @ApiProperty({ type: Boolean, description: 'False: the remedy names another way to go on.' })
  retryable!: boolean;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'What it is about: `messageId`, `personId` and `field`, `importId`, `endpointId`.',
  })
  subject!: Record<string, string>;
}

/** How many were tried again. */
export class RetriedFailuresDto {
  @ApiProperty({ type: Number })
  retried!: number;
}

/** A page of failures, newest first. */
export const FailurePageDto = PageDtoOf(FailureDto);
