import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, Roles } from '#access';
import { ApiProblem, type Page, UuidPipe } from '#platform';
import { AuditLog } from '../audit-log.service.js';
import { AppAuditQueryDto, type AuditEntryDto, AuditEntryPageDto, AuditQueryDto } from './audit.dto.js';

/** `/v1/audit` and `/v1/apps/{appId}/audit` */
@ApiTags('Audit log')
@Controller('v1')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get('audit')
  @Roles('operator')
  @ApiOperation({
    summary: 'Who changed which setting, newest first',
    description:
      'Of all Apps, deleted ones included, and what concerns none alone: API keys. Nothing is ever changed in it or taken out. For operators only.',
  })
  @ApiOkResponse({ type: AuditEntryPageDto })
  @ApiProblem(403, 'access.role_missing')
  all(@CurrentCaller() caller: Caller, @Query() query: AuditQueryDto): Promise<Page<AuditEntryDto>> {
    return this.log.list(caller, query.appId ?? null, query);
  }

  @Get('apps/:appId/audit')
  @ApiOperation({
    summary: 'Who changed which setting of this App, newest first',
    description: 'A `cms` key sees that an operator did something, and not with which key.',
  })
  @ApiOkResponse({ type: AuditEntryPageDto })
  ofApp(
    @Param('appId', UuidPipe) appId: string,
    @CurrentCaller() caller: Caller,
    @Query() query: AppAuditQueryDto,
  ): Promise<Page<AuditEntryDto>> {
    return this.log.list(caller, appId, query);
  }
}
