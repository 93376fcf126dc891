import { Body, Controller, Delete, Get, HttpCode, Inject, Patch, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { LoggedCall } from '../rest/calls/call-log.js';
import { Simulator } from '../simulator.js';
import { CallQueryDto, ClockDto, QuotaDto, RestSettingsDto } from './dto/rest.dto.js';

/** Steers the REST API and shows what was called. */
@ApiTags('REST API')
@Controller('admin')
export class RestController {
  constructor(@Inject(Simulator) private readonly simulator: Simulator) {}

  @Get('quota')
  @ApiOperation({ summary: 'Show the limits and what was used today' })
  quota() {
    const { tier, used, remaining } = this.simulator.rest.quota;
    const { key, ...limits } = tier;
    return { tier: key, ...limits, used, remaining };
  }

  @Patch('quota')
  @ApiOperation({ summary: 'Change the tier, or what was used today' })
  setQuota(@Body() { tier, used, left }: QuotaDto) {
    const { quota } = this.simulator.rest;
    if (tier !== undefined) quota.setTier(tier);
    if (used !== undefined) quota.setUsed(used);
    if (left !== undefined) quota.leave(left);
    return this.quota();
  }

  @Get('calls')
  @ApiOperation({ summary: 'List calls, the newest first' })
  calls(@Query() { limit = 100, operation, status }: CallQueryDto) {
    const items: LoggedCall[] = [];
    for (const call of this.simulator.rest.calls.newest()) {
      if (items.length === limit) break;
      if (operation !== undefined && call.operation !== operation) continue;
      if (status !== undefined && call.status !== status) continue;
      items.push(call);
    }
    return { items };
  }

  @Get('calls/stats')
  @ApiOperation({ summary: 'Count calls by operation and status, refusals, and the most in any one second' })
  stats() {
    return this.simulator.rest.calls.counters;
  }

  @Delete('calls')
  @HttpCode(204)
  @ApiOperation({ summary: 'Forget all calls and count anew; what was used of the quota stays' })
  clear(): void {
    this.simulator.rest.calls.clear();
  }

  @Get('rest-settings')
  @ApiOperation({ summary: 'Show how the API behaves' })
  settings() {
    return this.simulator.rest.settings;
  }

  @Patch('rest-settings')
  @ApiOperation({ summary: 'Change how the API behaves from now on' })
  configure(@Body() settings: RestSettingsDto) {
    return this.simulator.rest.configure(settings);
  }

  @Get('clock')
  @ApiOperation({ summary: "Show Cvent's time" })
  clock() {
    const { skewMs } = this.simulator.clock;
    return { now: this.simulator.clock.now(), skewMs };
  }

  @Patch('clock')
  @ApiOperation({ summary: "Set Cvent's clock right or wrong" })
  setClock(@Body() { skewMs = 0 }: ClockDto) {
    this.simulator.clock.skewMs = skewMs;
    return this.clock();
  }
}
