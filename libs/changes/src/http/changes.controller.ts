import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblem, UuidPipe } from '#platform';
import { ChangeFeed } from '../change-feed.service.js';
import { ChangesDto, ChangesQueryDto } from './changes.dto.js';

/** `/v1/apps/{appId}/changes` */
@ApiTags('Changes')
@Controller('v1/apps/:appId/changes')
export class ChangesController {
  constructor(private readonly feed: ChangeFeed) {}

  @Get()
  @ApiOperation({
    summary: 'What changed, in order',
    description:
      'Follow it with `next`: no change is ever skipped, however many are made at once. Holds ids and types only, unless resources are asked for. ' +
      'To begin: take `next` of `after=now`, read people, sessions and agendas, then follow.',
  })
  @ApiOkResponse({ type: ChangesDto })
  @ApiProblem(410, 'changes.cursor_unknown')
  @ApiProblem(503, 'changes.too_many_waiters', 'changes.not_ready')
  read(
    @Param('appId', UuidPipe) appId: string,
    @Query() { after, limit, wait, embed }: ChangesQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangesDto> {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    return this.feed.read(appId, { after: after ?? null, limit, waitMs: wait * 1_000, isEmbedding: embed === 'resource' }, gone.signal);
  }
}
