import { ApiProperty } from '@nestjs/swagger';
import { IsPlainText, PageDtoOf, Trim } from '#platform';

/** A people group, as it is made or renamed. */
export class SavePeopleGroupDto {
  @ApiProperty({ type: String, minLength: 1, maxLength: 50, example: 'Attendees' })
  @Trim()
  @IsPlainText({ min: 1, max: 50 })
  name!: string;
}

/** A named group of people. */
export class PeopleGroupDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 50 })
  name!: string;
}

/** A page of people groups. */
export const PeopleGroupPageDto = PageDtoOf(PeopleGroupDto);
