import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem, UuidPipe } from '#platform';
import { IntegrationStatusDto } from './status.dto.js';
import { IntegrationStatuses } from '../status.service.js';

/** `…/cvent-integration/status` */
@ApiTags('Operations')
@Controller('v1/apps/:appId/cvent-integration/status')
export class StatusController {
  constructor(private readonly statuses: IntegrationStatuses) {}

  @Get()
  @ApiOperation({
    summary: 'How the integration stands',
    description: 'How far each side is behind, what waits, what was read when, calls of Cvent used today, and how much failed.',
  })
  @ApiOkResponse({ type: IntegrationStatusDto })
  @ApiProblem(404, 'integration.not_found')
  read(@Param('appId', UuidPipe) appId: string): Promise<IntegrationStatusDto> {
    return this.statuses.read(appId);
  }
}
