import { ApiProperty } from '@nestjs/swagger';
import { IsWithout, textProblem } from '#platform';

const LONGEST_DESCRIPTION = 20_000;
const EARLIEST_MS = Date.UTC(1900, 0);
const ISO_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

const textOrNull =
  (max: number, isMultiline = false) =>
  (value: unknown): string | null =>
    value === undefined || value === null ? null : typeof value === 'string' ? problemOf(value, max, isMultiline) : 'must be text or null';
const instantOrNull = (value: unknown): string | null =>
  value === undefined || value === null || (typeof value === 'string' && ISO_INSTANT.test(value) && Date.parse(value) >= EARLIEST_MS)
    ? null
    : 'must be a time such as 2031-06-09T13:00:00Z, or null';
const titleProblem = (value: unknown): string | null =>
  value === undefined ? null : typeof value === 'string' ? textProblem(value, { min: 1, max: 500 }) : 'must be text';

/** An edit of a session. What is left out stays; null empties. */
export class SaveSessionDto {
  @ApiProperty({ type: String, required: false, minLength: 1, maxLength: 500 })
  @IsWithout(titleProblem)
  title?: string;

  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    maxLength: LONGEST_DESCRIPTION,
    description: 'May hold HTML; it is served without what runs or loads.',
  })
  @IsWithout(textOrNull(LONGEST_DESCRIPTION, true))
  description?: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, required: false })
  @IsWithout(instantOrNull)
  startsAt?: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, required: false })
  @IsWithout(instantOrNull)
  endsAt?: string | null;

  @ApiProperty({ type: String, nullable: true, required: false, maxLength: 300 })
  @IsWithout(textOrNull(300))
  location?: string | null;

  @ApiProperty({ type: String, nullable: true, required: false, maxLength: 100 })
  @IsWithout(textOrNull(100))
  code?: string | null;

  @ApiProperty({ type: String, nullable: true, required: false, maxLength: 300 })
  @IsWithout(textOrNull(300))
  category?: string | null;
}

function problemOf(value: string, max: number, isMultiline: boolean): string | null {
  return textProblem(value, { min: 0, max, ...(isMultiline ? { isMultiline: true } : {}) });
}
