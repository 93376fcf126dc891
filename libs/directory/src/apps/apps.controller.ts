import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AppMayBeNew, type Caller, CurrentActor, CurrentCaller } from '#access';
import type { Actor } from '#contracts';
import { type Page, PageQueryDto, UuidPipe } from '#platform';
import { AppDto, AppPageDto, SaveAppDto } from './app.dto.js';
import { Apps } from './apps.service.js';

/** `/v1/apps` */
@ApiTags('Apps')
@Controller('v1/apps')
export class AppsController {
  constructor(private readonly apps: Apps) {}

  @Get()
  @ApiOperation({ summary: 'The Apps of this API key' })
  @ApiOkResponse({ type: AppPageDto })
  list(@CurrentCaller() caller: Caller, @Query() query: PageQueryDto): Promise<Page<AppDto>> {
    return this.apps.list(caller, query);
  }

  @Put(':appId')
  @AppMayBeNew()
  @ApiOperation({
    summary: 'Register or rename an App',
    description: 'The id is the CMS’s own. A `cms` key may register the Apps that it names.',
  })
  @ApiOkResponse({ type: AppDto, description: 'Renamed, or as it was' })
  @ApiCreatedResponse({ type: AppDto, description: 'Registered' })
  async save(
    @Param('appId', UuidPipe) appId: string,
    @Body() body: SaveAppDto,
    @CurrentActor() by: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AppDto> {
    const { app, isNew } = await this.apps.save(appId, body, by);
    void reply.status(isNew ? 201 : 200);
    return app;
  }

  @Get(':appId')
  @ApiOperation({ summary: 'One App' })
  @ApiOkResponse({ type: AppDto })
  get(@Param('appId', UuidPipe) appId: string): Promise<AppDto> {
    return this.apps.get(appId);
  }

  @Delete(':appId')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Remove an App with everything in it',
    description: 'Its people, groups, agendas, history and its Cvent integration.',
  })
  @ApiNoContentResponse()
  remove(@Param('appId', UuidPipe) appId: string, @CurrentActor() by: Actor): Promise<void> {
    return this.apps.remove(appId, by);
  }
}
