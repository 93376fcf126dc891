import { ApiProperty } from '@nestjs/swagger';
import { PageDtoOf } from '#platform';
import { AGENDA_KINDS, type AgendaEntity, type AgendaKind } from '../persistence/agenda.entity.js';

/** An agenda of an App. */
export class AgendaDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'Cvent agenda' })
  name!: string;

  @ApiProperty({
    enum: AGENDA_KINDS,
    description: '`cvent`: holds the imported sessions, and is protected while the Cvent integration exists.',
  })
  kind!: AgendaKind;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: string;
}

/** A page of agendas. */
export const AgendaPageDto = PageDtoOf(AgendaDto);

/** An agenda as it is answered. */
export function toAgendaDto(agenda: AgendaEntity): AgendaDto {
  const { id, name, kind, createdAt, updatedAt } = agenda;
  return { id, name, kind, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
