import { ApiProperty } from '@nestjs/swagger';
import { IsPlainText, IsWithout, PageDtoOf, Trim } from '#platform';
import type { AppEntity } from '../persistence/app.entity.js';

/** An App, as it is registered or renamed. */
export class SaveAppDto {
  @ApiProperty({ type: String, minLength: 1, maxLength: 200, example: 'Summit 2027' })
  @Trim()
  @IsPlainText({ min: 1, max: 200 })
  name!: string;

  @ApiProperty({ type: String, description: 'IANA time zone.', example: 'Europe/London' })
  @Trim()
  @IsWithout(timeZoneProblem)
  timeZone!: string;
}

/** An App. */
export class AppDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String })
  name!: string;

  @ApiProperty({ type: String, example: 'Europe/London' })
  timeZone!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: string;
}

/** A page of Apps. */
export const AppPageDto = PageDtoOf(AppDto);

/** An App as it is answered. */
export function toAppDto(app: AppEntity): AppDto {
  return {
    id: app.id,
    name: app.name,
    timeZone: app.timeZone,
    createdAt: app.createdAt.toISOString(),
    updatedAt: app.updatedAt.toISOString(),
  };
}

function timeZoneProblem(value: unknown): string | null {
  const problem = 'must be an IANA time zone such as Europe/London';
  if (typeof value !== 'string' || !/^[A-Za-z][\w+/-]{0,63}$/.test(value)) return problem;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return null;
  } catch {
    return problem;
  }
}
