import { ApiProperty } from '@nestjs/swagger';
import { PageDtoOf } from '#platform';

/** That somebody was erased. */
export class ErasureDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The id under which the App knew them; null: they were no person of it.',
  })
  personId!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Cvent’s id of the attendee; null: none stood behind the person.' })
  attendeeId!: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  requestedAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: stored messages are still being looked through.' })
  finishedAt!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' }, description: 'Rows that were touched, by what they are.' })
  counts!: Record<string, number>;
}

/** A page of erasures, newest first. */
export const ErasurePageDto = PageDtoOf(ErasureDto);
