import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ATTENDEE_STATUSES } from '../domain/attendee.js';
import { Simulator } from '../simulator.js';
import { AcceptedAttendeeDto, EventSpecDto, NewEventDto } from './dto/event.dto.js';

/** Sets up events. */
@ApiTags('Events')
@Controller('admin/events')
export class EventsController {
  constructor(@Inject(Simulator) private readonly simulator: Simulator) {}

  @Get()
  @ApiOperation({ summary: 'List events' })
  list() {
    return { items: this.simulator.events.list().map(({ id, title, timezone }) => ({ id, title, timezone })) };
  }

  @Post()
  @ApiOperation({ summary: 'Create an event with made-up people' })
  create(@Body() spec: NewEventDto) {
    return this.summary(this.simulator.events.put(spec).id);
  }

  @Put(':eventId')
  @ApiOperation({ summary: 'Create or replace the event of this id' })
  put(@Param('eventId') eventId: string, @Body() spec: EventSpecDto) {
    return this.summary(this.simulator.events.put({ ...spec, id: eventId }).id);
  }

  @Get(':eventId')
  @ApiOperation({ summary: 'Show an event, with its attendees counted by status' })
  get(@Param('eventId') eventId: string) {
    return this.summary(eventId);
  }

  @Delete(':eventId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove an event' })
  delete(@Param('eventId') eventId: string): void {
    this.simulator.events.delete(eventId);
  }

  @Get(':eventId/snapshot')
  @ApiOperation({ summary: 'List everyone who is Accepted, for comparison with another system' })
  @ApiOkResponse({ type: [AcceptedAttendeeDto] })
  snapshot(@Param('eventId') eventId: string): AcceptedAttendeeDto[] {
    return this.simulator.events.snapshot(eventId);
  }

  private summary(eventId: string) {
    const { event, attendees, sessions } = this.simulator.events.get(eventId);
    const byStatus = Object.fromEntries(ATTENDEE_STATUSES.map((status) => [status, 0]));
    for (const { status } of attendees) byStatus[status]!++;
    return { ...event, attendees: { total: attendees.length, byStatus }, sessions: sessions.size };
  }
}
