import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { messageBody } from '../messages/envelope.js';
import { Simulator } from '../simulator.js';
import { toDelivery, toSent } from './answers.js';
import { CountersDto, DeliveryQueryDto, IdleDto, IdleQueryDto, RawMessageDto } from './dto/message.dto.js';

const IDLE_TIMEOUT_MS = 30_000;

/** Shows what was sent, and sends more. */
@ApiTags('Deliveries')
@Controller('admin')
export class DeliveriesController {
  constructor(@Inject(Simulator) private readonly simulator: Simulator) {}

  @Post('messages')
  @ApiOperation({ summary: 'Send a message of any type and body' })
  sendRaw(@Body() message: RawMessageDto) {
    return { sent: toSent(this.simulator.webhooks.pushRaw(message)) };
  }

  @Get('deliveries')
  @ApiOperation({ summary: 'List deliveries, the newest first' })
  list(@Query() { limit = 100, state, eventType }: DeliveryQueryDto) {
    const items: ReturnType<typeof toDelivery>[] = [];
    for (const delivery of this.simulator.webhooks.log.newest()) {
      if (items.length === limit) break;
      if (state !== undefined && delivery.state !== state) continue;
      if (eventType !== undefined && delivery.message.eventType !== eventType) continue;
      items.push(toDelivery(delivery));
    }
    return { items };
  }

  @Get('deliveries/stats')
  @ApiOperation({ summary: 'Count what happened' })
  @ApiOkResponse({ type: CountersDto })
  stats(): CountersDto {
    const { counters, pending } = this.simulator.webhooks.log;
    return { ...counters, pending };
  }

  @Post('deliveries/hurry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Start at once what waits for its time or for another try' })
  @ApiOkResponse({ type: IdleDto })
  hurry(): IdleDto {
    this.simulator.webhooks.hurry();
    const { pending } = this.simulator.webhooks.log;
    return { idle: pending === 0, pending };
  }

  @Get('deliveries/:messageStub')
  @ApiOperation({ summary: 'Show every delivery of a message, and its body' })
  get(@Param('messageStub') messageStub: string) {
    const deliveries = this.simulator.webhooks.deliveriesOf(messageStub);
    const body: unknown = JSON.parse(messageBody(deliveries[0]!.message));
    return { deliveries: deliveries.map(toDelivery), body };
  }

  @Post('deliveries/:messageStub/resend')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send an earlier message again, word for word' })
  resend(@Param('messageStub') messageStub: string) {
    return { sent: toSent(this.simulator.webhooks.resend(messageStub)) };
  }

  @Post('idle')
  @HttpCode(200)
  @ApiOperation({ summary: 'Wait until nothing is pending' })
  @ApiOkResponse({ type: IdleDto })
  async idle(@Query() { timeoutMs = IDLE_TIMEOUT_MS }: IdleQueryDto): Promise<IdleDto> {
    const idle = await this.simulator.idle(timeoutMs);
    return { idle, pending: this.simulator.webhooks.log.pending };
  }

  @Post('reset')
  @HttpCode(204)
  @ApiOperation({ summary: 'Empty the account, forget the targets, drop what is pending' })
  reset(): Promise<void> {
    return this.simulator.reset();
  }
}
