import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Simulator } from '../simulator.js';
import { FaultDto } from './dto/fault.dto.js';

/** Makes calls of the REST API fail. */
@ApiTags('Faults')
@Controller('admin/faults')
export class FaultsController {
  constructor(@Inject(Simulator) private readonly simulator: Simulator) {}

  @Get()
  @ApiOperation({ summary: 'List faults and how many calls each has hit' })
  list() {
    return { items: this.simulator.rest.faults.list() };
  }

  @Post()
  @ApiOperation({ summary: 'Add a fault; a call meets the first that fits' })
  add(@Body() fault: FaultDto) {
    return this.simulator.rest.faults.add(fault);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove all faults' })
  clear(): void {
    this.simulator.rest.faults.clear();
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a fault' })
  remove(@Param('id') id: string): void {
    this.simulator.rest.faults.remove(id);
  }
}
