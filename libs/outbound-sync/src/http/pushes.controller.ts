import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '#access';
import type { Actor } from '#contracts';
import { ApiProblem, type Page, UuidPipe } from '#platform';
import { PushList } from './push-list.service.js';
import {
  type PendingFieldDto,
  PendingFieldPageDto,
  PendingFieldsQueryDto,
  type PushDto,
  PushesQueryDto,
  PushPageDto,
  PushStatusDto,
  RetriedPushesDto,
  RetryPushesDto,
} from './pushes.dto.js';

/** `…/cvent-integration/pushes` */
@ApiTags('Pushes')
@Controller('v1/apps/:appId/cvent-integration/pushes')
export class PushesController {
  constructor(private readonly pushes: PushList) {}

  @Get()
  @ApiOperation({
    summary: 'What was pushed to Cvent, newest first',
    description: 'Without values; a person’s history has those. Kept for 90 days.',
  })
  @ApiOkResponse({ type: PushPageDto })
  list(@Param('appId', UuidPipe) appId: string, @Query() query: PushesQueryDto): Promise<Page<PushDto>> {
    return this.pushes.list(appId, query);
  }

  @Get('status')
  @ApiOperation({ summary: 'How the pushes stand, and what holds them up' })
  @ApiOkResponse({ type: PushStatusDto })
  @ApiProblem(404, 'integration.not_found')
  status(@Param('appId', UuidPipe) appId: string): Promise<PushStatusDto> {
    return this.pushes.status(appId);
  }

  @Get('pending')
  @ApiOperation({
    summary: 'Edited fields that Cvent does not have yet',
    description: 'Those that wait, and those that failed with the reason.',
  })
  @ApiOkResponse({ type: PendingFieldPageDto })
  listPending(@Param('appId', UuidPipe) appId: string, @Query() query: PendingFieldsQueryDto): Promise<Page<PendingFieldDto>> {
    return this.pushes.listPending(appId, query);
  }

  @Post('retry')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try failed fields again, with their newest values',
    description: 'Of one person, or of all. Nothing is retried while CMS to Cvent is off.',
  })
  @ApiOkResponse({ type: RetriedPushesDto })
  async retry(
    @Param('appId', UuidPipe) appId: string,
    @Body() { personId }: RetryPushesDto,
    @CurrentActor() by: Actor,
  ): Promise<RetriedPushesDto> {
    return { fields: await this.pushes.retry(appId, personId ?? null, null, by) };
  }
}
