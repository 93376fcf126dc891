import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Simulator } from '../simulator.js';
import { ApplicationDto } from './dto/rest.dto.js';

/** Says who may call the REST API. */
@ApiTags('Applications')
@Controller('admin/applications')
export class ApplicationsController {
  constructor(@Inject(Simulator) private readonly simulator: Simulator) {}

  @Get()
  @ApiOperation({ summary: 'List applications, secrets included' })
  list() {
    return { items: this.simulator.rest.applications.list() };
  }

  @Put(':clientId')
  @ApiOperation({ summary: 'Add or change an application; tokens that it has stay as they are' })
  put(@Param('clientId') clientId: string, @Body() application: ApplicationDto) {
    return this.simulator.rest.applications.put(clientId, application);
  }

  @Post(':clientId/expire-tokens')
  @HttpCode(204)
  @ApiOperation({ summary: 'End every token that it has' })
  expire(@Param('clientId') clientId: string): void {
    this.simulator.rest.tokens.revoke(clientId);
  }

  @Delete(':clientId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an application and every token that it has' })
  revoke(@Param('clientId') clientId: string): void {
    this.simulator.rest.revokeApplication(clientId);
  }
}
