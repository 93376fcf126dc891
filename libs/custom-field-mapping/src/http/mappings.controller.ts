import { Body, Controller, Get, Header, Headers, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentActor } from '#access';
import type { Actor } from '#contracts';
import { ApiProblem, UuidPipe } from '#platform';
import { Mappings, type MappingList } from '../mapping-list.service.js';
import { etagOf, versionOf } from './if-match.js';
import { FindingsDto, LintMappingsDto, MappingFileDto, MappingListDto, ReadMappingsDto, SaveMappingsDto } from './mappings.dto.js';

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
    @CurrentActor() by: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MappingListDto> {
    return answer(reply, await this.mappings.save(appId, versionOf(ifMatch), { mappings, clear: clear ?? false }, by));
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

  @Get('export')
  @Header('content-type', 'application/yaml')
  @Header('content-disposition', 'attachment; filename="mappings.yaml"')
  @ApiOperation({
    summary: 'The list as a file',
    description: 'YAML, with the name of everything beside its id, so that next year’s event can take it over.',
  })
  @ApiProduces('application/yaml')
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiProblem(404, 'integration.not_found')
  async export(@Param('appId', UuidPipe) appId: string): Promise<string> {
    return this.mappings.export(appId);
  }

  @Post('import')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Read a file of mappings',
    description:
      'Ids that are not known here give way to the names beside them; what has no counterpart is named. Nothing is saved: send the answer’s list to `PUT …/mappings`.',
  })
  @ApiOkResponse({ type: ReadMappingsDto })
  @ApiProblem(404, 'integration.not_found')
  async import(@Param('appId', UuidPipe) appId: string, @Body() { yaml }: MappingFileDto): Promise<ReadMappingsDto> {
    return this.mappings.readFile(appId, yaml);
  }
}

function answer(reply: FastifyReply, { version, mappings, findings }: MappingList): MappingListDto {
  void reply.header('etag', etagOf(version));
  return { mappings, findings };
}
