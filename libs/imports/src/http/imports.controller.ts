import { Body, Controller, Get, HttpCode, Param, Post, Query, Sse, UseGuards, type MessageEvent } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Observable } from 'rxjs';
import { CurrentActor } from '#access';
import type { Actor } from '#contracts';
import { ApiProblem, decodeCursor, type Page, pageOf, UUID, UuidPipe } from '#platform';
import { Imports } from '../imports.service.js';
import { ImportExists } from './import-exists.guard.js';
import {
  type ImportItemDto,
  ImportItemPageDto,
  ImportItemsQueryDto,
  ImportRunDto,
  ImportRunPageDto,
  ImportsQueryDto,
  StartImportDto,
} from './imports.dto.js';
import { presentItem, presentRun } from './present-run.js';
import { RunWatch } from './run-watch.service.js';

/** `…/cvent-integration/imports` */
@ApiTags('Imports')
@Controller('v1/apps/:appId/cvent-integration/imports')
export class ImportsController {
  constructor(
    private readonly imports: Imports,
    private readonly watch: RunWatch,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Start an import',
    description: 'Reads the event from Cvent in the background. One at a time for each App; it goes on after a crash where it stood.',
  })
  @ApiCreatedResponse({ type: ImportRunDto })
  @ApiProblem(404, 'integration.not_found')
  @ApiProblem(409, 'import.under_way', 'integration.paused')
  async start(
    @Param('appId', UuidPipe) appId: string,
    @Body() { kind, dryRun }: StartImportDto,
    @CurrentActor() by: Actor,
  ): Promise<ImportRunDto> {
    return presentRun(await this.imports.start(appId, { kind, isDryRun: dryRun ?? false }, by), this.imports.keptSince);
  }

  @Get()
  @ApiOperation({ summary: 'Imports and reconciliations, newest first' })
  @ApiOkResponse({ type: ImportRunPageDto })
  async list(@Param('appId', UuidPipe) appId: string, @Query() { limit, cursor, trigger }: ImportsQueryDto): Promise<Page<ImportRunDto>> {
    const before = decodeCursor(cursor, [UUID]);
    const runs = await this.imports.list(appId, before?.[0] ?? null, trigger ?? null, limit + 1);
    return pageOf(
      runs,
      limit,
      ({ id }) => [id],
      (run) => presentRun(run, this.imports.keptSince),
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'One import' })
  @ApiOkResponse({ type: ImportRunDto })
  @ApiProblem(404, 'import.not_found')
  async find(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string): Promise<ImportRunDto> {
    return presentRun(await this.imports.get(appId, id), this.imports.keptSince);
  }

  @Get(':id/items')
  @ApiOperation({
    summary: 'What an import found',
    description: 'The plan of a dry run, with each field before and after; who is held back by the brake; records that cannot be read.',
  })
  @ApiOkResponse({ type: ImportItemPageDto })
  @ApiProblem(404, 'import.not_found')
  async items(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @Query() { limit, cursor, kind }: ImportItemsQueryDto,
  ): Promise<Page<ImportItemDto>> {
    const [subject = '', subjectId = ''] = decodeCursor(cursor, [/^[a-z]+$/, /^/]) ?? [];
    const items = await this.imports.items(appId, id, kind, { subject, subjectId }, limit + 1);
    return pageOf(items, limit, (item) => [item.subject, item.subjectId], presentItem);
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Confirm an import',
    description: 'Lets one go on that the brake holds; or has the plan of a completed dry run applied as it was stored.',
  })
  @ApiOkResponse({ type: ImportRunDto })
  @ApiProblem(404, 'import.not_found')
  @ApiProblem(409, 'import.nothing_to_confirm', 'import.under_way')
  async confirm(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @CurrentActor() by: Actor,
  ): Promise<ImportRunDto> {
    return presentRun(await this.imports.confirm(appId, id, by), this.imports.keptSince);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancel an import', description: 'What it has applied stays. One that has ended stays as it ended.' })
  @ApiOkResponse({ type: ImportRunDto })
  @ApiProblem(404, 'import.not_found')
  async cancel(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @CurrentActor() by: Actor,
  ): Promise<ImportRunDto> {
    return presentRun(await this.imports.cancel(appId, id, by), this.imports.keptSince);
  }

  @Sse(':id/events')
  @UseGuards(ImportExists)
  @ApiOperation({
    summary: 'Follow an import',
    description:
      'Server-sent events: `progress` with the import whenever it changed, and a last one when it has ended or waits for a word.',
  })
  @ApiOkResponse({
    description: 'A stream of events; `data` is an ImportRun.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiProblem(404, 'import.not_found')
  events(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string): Observable<MessageEvent> {
    return this.watch.follow(appId, id);
  }
}
