import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type HistoryEntryDto, HistoryPageDto } from '#history';
import { ApiProblem, type Page, PageQueryDto, RequestId, UuidPipe } from '#platform';
import { type PersonOnSessionDto, PersonOnSessionPageDto } from './agenda.dto.js';
import { SaveSessionDto } from './save-session.dto.js';
import { SessionEditor } from './session-editor.service.js';
import { SessionList } from './session-list.service.js';
import { EditedSessionDto, SessionDto, SessionPageDto, SessionsQueryDto } from './session.dto.js';

const NEVER_PUSHED = 'sessions_are_never_pushed';

/** `/v1/apps/{appId}/sessions` */
@ApiTags('Agendas')
@Controller('v1/apps/:appId/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: SessionList,
    private readonly editor: SessionEditor,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The sessions of an App', description: 'By start; those whose start is not known last.' })
  @ApiOkResponse({ type: SessionPageDto })
  @ApiProblem(404, 'person.not_found')
  list(@Param('appId', UuidPipe) appId: string, @Query() query: SessionsQueryDto): Promise<Page<SessionDto>> {
    return this.sessions.list(appId, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One session' })
  @ApiOkResponse({ type: SessionDto })
  @ApiProblem(404, 'session.not_found')
  get(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string): Promise<SessionDto> {
    return this.sessions.get(appId, id);
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Edit a session here',
    description:
      'The edit stays, whatever Cvent sends, until Cvent changes the same field; then the conflict policy decides. It is never pushed to Cvent.',
  })
  @ApiOkResponse({ type: EditedSessionDto })
  @ApiProblem(404, 'session.not_found')
  async edit(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @Body() body: SaveSessionDto,
    @RequestId() requestId: string,
  ): Promise<EditedSessionDto> {
    await this.editor.edit(appId, id, body, requestId);
    const given = Object.entries(body).filter(([, value]) => value !== undefined);
    return { ...(await this.sessions.get(appId, id)), push: given.map(([field]) => ({ field, pushed: false, reason: NEVER_PUSHED })) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a session',
    description: 'Sessions of the Cvent agenda are refused while the Cvent integration exists.',
  })
  @ApiNoContentResponse()
  @ApiProblem(404, 'session.not_found')
  @ApiProblem(409, 'session.protected')
  remove(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string, @RequestId() requestId: string): Promise<void> {
    return this.sessions.remove(appId, id, requestId);
  }

  @Get(':id/people')
  @ApiOperation({
    summary: 'Who is on a session',
    description: 'Also those who are not, and what Cvent says of them: Waitlisted, Cancelled.',
  })
  @ApiOkResponse({ type: PersonOnSessionPageDto })
  @ApiProblem(404, 'session.not_found')
  people(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @Query() query: PageQueryDto,
  ): Promise<Page<PersonOnSessionDto>> {
    return this.sessions.people(appId, id, query);
  }

  @Get(':id/history')
  @ApiOperation({
    summary: 'Everything that happened to a session, newest first',
    description: 'Registrations for it included; also of a session that Cvent deleted.',
  })
  @ApiOkResponse({ type: HistoryPageDto })
  @ApiProblem(404, 'session.not_found')
  historyOf(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @Query() query: PageQueryDto,
  ): Promise<Page<HistoryEntryDto>> {
    return this.sessions.historyOf(appId, id, query);
  }
}
