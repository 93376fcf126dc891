import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '#access';
import type { Actor } from '#contracts';
import { ApiProblem, type Page, PageQueryDto, UuidPipe } from '#platform';
import { FailureDto, FailurePageDto, RetriedFailuresDto } from './failures.dto.js';
import { Failures } from '../failures.service.js';

/** `…/cvent-integration/failures` and `…/retry-all` */
@ApiTags('Operations')
@Controller('v1/apps/:appId/cvent-integration')
export class FailuresController {
  constructor(private readonly failures: Failures) {}

  @Get('failures')
  @ApiOperation({
    summary: 'What failed, newest first',
    description:
      'Messages, pushes, imports and notification endpoints that need somebody, with what happened and what to do. What is mended leaves the list.',
  })
  @ApiOkResponse({ type: FailurePageDto })
  list(@Param('appId', UuidPipe) appId: string, @Query() query: PageQueryDto): Promise<Page<FailureDto>> {
    return this.failures.list(appId, query);
  }

  @Get('failures/:id')
  @ApiOperation({ summary: 'One failure' })
  @ApiOkResponse({ type: FailureDto })
  @ApiProblem(404, 'failure.not_found')
  find(@Param('appId', UuidPipe) appId: string, @Param('id') id: string): Promise<FailureDto> {
    return this.failures.find(appId, id);
  }

  @Post('failures/:id/retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try one again', description: 'Safe at any time: what was done already is not done twice.' })
  @ApiOkResponse({ type: RetriedFailuresDto })
  @ApiProblem(404, 'failure.not_found')
  @ApiProblem(409, 'failure.not_retryable', 'integration.paused')
  retry(@Param('appId', UuidPipe) appId: string, @Param('id') id: string, @CurrentActor() by: Actor): Promise<RetriedFailuresDto> {
    return this.failures.retry(appId, id, by);
  }

  @Post('failures/retry-all')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try everything again that can be' })
  @ApiOkResponse({ type: RetriedFailuresDto })
  @ApiProblem(409, 'integration.paused')
  retryAll(@Param('appId', UuidPipe) appId: string, @CurrentActor() by: Actor): Promise<RetriedFailuresDto> {
    return this.failures.retryAll(appId, by);
  }
}
