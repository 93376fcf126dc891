import { Controller, Delete, Get, Header, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ApiProblem, RequestId, UuidPipe } from '#platform';
import { AgendaOfPerson } from './agenda-of-person.service.js';
import { AgendaOfPersonDto } from './agenda.dto.js';
import { calendarOf } from './calendar.js';

/** `/v1/apps/{appId}/people/{id}/agenda` */
@ApiTags('Agendas')
@Controller('v1/apps/:appId/people/:id')
export class AgendaOfPersonController {
  constructor(private readonly agenda: AgendaOfPerson) {}

  @Get('agenda')
  @ApiOperation({ summary: "A person's agenda" })
  @ApiOkResponse({ type: AgendaOfPersonDto })
  @ApiProblem(404, 'person.not_found')
  get(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string): Promise<AgendaOfPersonDto> {
    return this.agenda.get(appId, id);
  }

  @Get('agenda.ics')
  @Header('content-type', 'text/calendar; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="agenda.ics"')
  @ApiOperation({ summary: "A person's agenda for their calendar (iCalendar)" })
  @ApiProduces('text/calendar')
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiProblem(404, 'person.not_found')
  async calendar(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string): Promise<string> {
    return calendarOf(await this.agenda.entries(appId, id));
  }

  @Put('agenda/:sessionId')
  @HttpCode(204)
  @ApiOperation({ summary: "Put a session into a person's agenda" })
  @ApiNoContentResponse()
  @ApiProblem(404, 'person.not_found', 'session.not_found')
  @ApiProblem(409, 'session.managed', 'session.restricted')
  add(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @Param('sessionId', UuidPipe) sessionId: string,
    @RequestId() requestId: string,
  ): Promise<void> {
    return this.agenda.add(appId, id, sessionId, requestId);
  }

  @Delete('agenda/:sessionId')
  @HttpCode(204)
  @ApiOperation({ summary: "Take a session out of a person's agenda", description: 'It stays away until Cvent enrols the person anew.' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'person.not_found', 'session.not_found')
  @ApiProblem(409, 'session.managed')
  remove(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @Param('sessionId', UuidPipe) sessionId: string,
    @RequestId() requestId: string,
  ): Promise<void> {
    return this.agenda.remove(appId, id, sessionId, requestId);
  }
}
