import { Body, Controller, Get, Headers, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblem, UuidPipe } from '#platform';
import { Mappings, type MappingList } from '../mapping-list.service.js';
import { etagOf, versionOf } from './if-match.js';
import { FindingsDto, LintMappingsDto, MappingListDto, SaveMappingsDto } from './mappings.dto.js';

const ETAG = { ETag: { description: 'Changes with the list: for If-Match.', schema: { type: 'string' } } } as const;

/** `…/cvent-integration/mappings` */
@ApiTags('Mappings')
@Controller('v1/apps/:appId/cvent-integration/mappings')
export class MappingsController {
  constructor(private readonly mappings: Mappings) {}

  @Get()
  @ApiOperation({
    summary: 'What becomes of Cvent’s fields and registration types in the app',
    description: 'With what is worth knowing about the list now.',
  })
  @ApiOkResponse({ type: MappingListDto, headers: ETAG })
  @ApiProblem(404, 'integration.not_found')
  async get(@Param('appId', UuidPipe) appId: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<MappingListDto> {
    return answer(reply, await this.mappings.get(appId));
  }

  @Put()
  @ApiOperation({
    summary: 'Replace the list of mappings',
    description:
      'The whole list, or nothing: each mistake is named with its row and its remedy. Everybody who is in the app follows in the background, without a call to Cvent; ' +
      '`…/mappings/remap` says how far that is.',
  })
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of the list that was read.' })
  @ApiOkResponse({ type: MappingListDto, headers: ETAG, description: 'Saved, or as it was; with the warnings.' })
  @ApiProblem(400, 'mappings.invalid')
  @ApiProblem(404, 'integration.not_found')
  @ApiProblem(409, 'mappings.target_gone')
  @ApiProblem(412, 'mappings.changed_meanwhile')
  @ApiProblem(428, 'mappings.if_match_missing')
  async save(
    @Param('appId', UuidPipe) appId: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() { mappings, clear }: SaveMappingsDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MappingListDto> {
    return answer(reply, await this.mappings.save(appId, versionOf(ifMatch), { mappings, clear: clear ?? false }));
  }

  @Post('lint')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Look at a list without saving it',
    description: 'Every error and every warning, each with its row and its remedy.',
  })
  @ApiOkResponse({ type: FindingsDto })
  @ApiProblem(404, 'integration.not_found')
  async lint(@Param('appId', UuidPipe) appId: string, @Body() { mappings }: LintMappingsDto): Promise<FindingsDto> {
    return { findings: await this.mappings.lint(appId, mappings) };
  }
}

function answer(reply: FastifyReply, { version, mappings, findings }: MappingList): MappingListDto {
  void reply.header('etag', etagOf(version));
  return { mappings, findings };
}
