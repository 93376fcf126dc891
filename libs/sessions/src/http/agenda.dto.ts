import { ApiProperty } from '@nestjs/swagger';
import { PageDtoOf } from '#platform';
import type { AgendaVia } from '../persistence/agendas.repository.js';
import { SessionDto } from './session.dto.js';

const VIAS = ['favourite', 'managed'] as const satisfies readonly AgendaVia[];

/** A session in a person's agenda. */
export class AgendaItemDto {
  @ApiProperty({ type: SessionDto })
  session!: SessionDto;

  @ApiProperty({ enum: VIAS, description: '`favourite`: the person may take it out. `managed`: Cvent says so, and the person cannot.' })
  via!: AgendaVia;

  @ApiProperty({ type: Boolean })
  removable!: boolean;
}

/** A person's agenda. */
export class AgendaOfPersonDto {
  @ApiProperty({ type: [AgendaItemDto], description: 'By start.' })
  items!: AgendaItemDto[];

  @ApiProperty({ type: [SessionDto], description: 'Sessions whose waiting list the person is on. They are not in the agenda.' })
  waitlisted!: SessionDto[];
}

/** How a person stands to a session. */
export class PersonOnSessionDto {
  @ApiProperty({ type: String, format: 'uuid' })
  personId!: string;

  @ApiProperty({ type: String, nullable: true, description: "Cvent's id of the attendee for whom they stand." })
  attendeeId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Registered',
    description: "Cvent's status of the registration. Null: there is none; they chose it here.",
  })
  status!: string | null;

  @ApiProperty({ enum: VIAS, nullable: true, description: 'How it is in their agenda; null: it is not.' })
  via!: AgendaVia | null;
}

/** A page of people. */
export class PersonOnSessionPageDto extends PageDtoOf(PersonOnSessionDto) {}
