import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Simulator } from '../simulator.js';
import { DeliveryDto, TargetDto } from './dto/delivery.dto.js';

/** Says where webhooks go and how. One target is enough for most; name it `default`. */
@ApiTags('Targets')
@Controller('admin/targets')
export class TargetsController {
  constructor(@Inject(Simulator) private readonly simulator: Simulator) {}

  @Get()
  @ApiOperation({ summary: 'List targets' })
  list() {
    return { items: this.simulator.webhooks.targets };
  }

  @Put(':name')
  @ApiOperation({ summary: 'Set a target and validate it; answers after the first GET' })
  set(@Param('name') name: string, @Body() target: TargetDto) {
    return this.simulator.webhooks.setTarget(target, name);
  }

  @Patch(':name/delivery')
  @ApiOperation({ summary: 'Change how messages travel from now on' })
  setDelivery(@Param('name') name: string, @Body() delivery: DeliveryDto) {
    return this.simulator.webhooks.setDelivery(delivery, name);
  }

  @Post(':name/validate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send the validating GET now' })
  validate(@Param('name') name: string) {
    return this.simulator.webhooks.validate(name);
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a target and drop what is pending for it' })
  remove(@Param('name') name: string): Promise<void> {
    return this.simulator.webhooks.removeTarget(name);
  }
}
