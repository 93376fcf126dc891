import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem, UuidPipe } from '#platform';
import { CventFieldsReader, type CventFields } from '../cvent-fields.service.js';
import { CventFieldsDto } from './cvent-fields.dto.js';

/** `…/cvent-integration/cvent-fields` */
@ApiTags('Mappings')
@Controller('v1/apps/:appId/cvent-integration/cvent-fields')
export class CventFieldsController {
  constructor(private readonly fields: CventFieldsReader) {}

  @Get()
  @ApiOperation({
    summary: 'What of Cvent’s can be mapped',
    description:
      'Names, types, choices and an example. From Cvent where it was read (each full import does), from what attendees have otherwise.',
  })
  @ApiOkResponse({ type: CventFieldsDto })
  @ApiProblem(404, 'integration.not_found')
  async get(@Param('appId', UuidPipe) appId: string): Promise<CventFieldsDto> {
    return present(await this.fields.get(appId));
  }

  @Post('refresh')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ask Cvent anew what can be mapped',
    description: 'Once a minute at most. Why Cvent did not answer stands in `problems`.',
  })
  @ApiOkResponse({ type: CventFieldsDto })
  @ApiProblem(404, 'integration.not_found')
  async refresh(@Param('appId', UuidPipe) appId: string): Promise<CventFieldsDto> {
    return present(await this.fields.refresh(appId));
  }
}

function present({ readAt, ...fields }: CventFields): CventFieldsDto {
  return { ...fields, readAt: readAt?.toISOString() ?? null };
}
