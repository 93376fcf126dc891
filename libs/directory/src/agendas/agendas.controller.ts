import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem, type Page, PageQueryDto, RequestId, UuidPipe } from '#platform';
import { AgendaDto, AgendaPageDto } from './agenda.dto.js';
import { Agendas } from './agendas.service.js';

/** `/v1/apps/{appId}/agendas` */
@ApiTags('Agendas')
@Controller('v1/apps/:appId/agendas')
export class AgendasController {
  constructor(private readonly agendas: Agendas) {}

  @Get()
  @ApiOperation({ summary: 'The agendas of an App' })
  @ApiOkResponse({ type: AgendaPageDto })
  list(@Param('appId', UuidPipe) appId: string, @Query() query: PageQueryDto): Promise<Page<AgendaDto>> {
    return this.agendas.list(appId, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One agenda' })
  @ApiOkResponse({ type: AgendaDto })
  @ApiProblem(404, 'agenda.not_found')
  get(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string): Promise<AgendaDto> {
    return this.agendas.get(appId, id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an agenda', description: 'The Cvent agenda is refused while the Cvent integration exists.' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'agenda.not_found')
  @ApiProblem(409, 'agenda.protected')
  remove(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string, @RequestId() requestId: string): Promise<void> {
    return this.agendas.remove(appId, id, requestId);
  }
}
