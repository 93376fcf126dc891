import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem, type Page, PageQueryDto, UuidPipe } from '#platform';
import { HistoryReader } from './history-reader.service.js';
import { type HistoryEntryDto, HistoryPageDto } from './history.dto.js';

/** `GET …/people/{id}/history` */
@ApiTags('People')
@Controller('v1/apps/:appId/people/:id/history')
export class HistoryController {
  constructor(private readonly history: HistoryReader) {}

  @Get()
  @ApiOperation({ summary: 'Everything that happened to a person, newest first', description: 'Also of a person who was removed.' })
  @ApiOkResponse({ type: HistoryPageDto })
  @ApiProblem(404, 'person.not_found')
  list(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @Query() query: PageQueryDto,
  ): Promise<Page<HistoryEntryDto>> {
    return this.history.ofPerson(appId, id, query);
  }
}
