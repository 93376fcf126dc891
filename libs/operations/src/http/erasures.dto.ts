import { ApiProperty } from '@nestjs/swagger';
import { PageDtoOf } from '#platform';

/** That somebody was erased. */
export class ErasureDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, format: 'uuid', description: 'The id under which the App knew them.' })
  personId!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  requestedAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: stored messages are still being looked through.' })
  finishedAt!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' }, description: 'Rows that were touched, by what they are.' })
  counts!: Record<string, number>;
}

/** A page of erasures, newest first. */
export const ErasurePageDto = PageDtoOf(ErasureDto);
