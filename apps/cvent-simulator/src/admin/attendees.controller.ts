import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Simulator } from '../simulator.js';
import { toChange, toChanges, toSent } from './answers.js';
import { AttendeeQueryDto, BurstDto, ModifyAttendeeDto, RegisterDto, StatusDto, SyncAttendeesDto } from './dto/attendee.dto.js';
import { EmissionDto } from './dto/delivery.dto.js';

/** Does to attendees what they and planners do. */
@ApiTags('Attendees')
@Controller('admin/events/:eventId')
export class AttendeesController {
  constructor(@Inject(Simulator) private readonly simulator: Simulator) {}

  @Get('attendees')
  @ApiOperation({ summary: 'List attendees in the order in which they came' })
  list(@Param('eventId') eventId: string, @Query() query: AttendeeQueryDto) {
    return this.simulator.events.attendees(eventId, query);
  }

  @Get('attendees/:attendeeId')
  @ApiOperation({ summary: 'Show an attendee' })
  get(@Param('eventId') eventId: string, @Param('attendeeId') attendeeId: string) {
    return this.simulator.events.attendee(eventId, attendeeId);
  }

  @Post('attendees')
  @ApiOperation({ summary: 'Register people: InviteeOrGuestAccepted' })
  register(@Param('eventId') eventId: string, @Body() { people, ...emission }: RegisterDto) {
    return toChanges(this.simulator.attendees.register(eventId, people, emission));
  }

  @Post('attendees/burst')
  @ApiOperation({ summary: 'Register many made-up people at once: InviteeOrGuestAccepted' })
  burst(@Param('eventId') eventId: string, @Body() { count = 100, ...emission }: BurstDto) {
    return toChanges(this.simulator.attendees.registerBurst(eventId, count, emission));
  }

  @Patch('attendees/:attendeeId')
  @ApiOperation({ summary: 'Change a person or its registration: InviteeOrGuestModified' })
  modify(@Param('eventId') eventId: string, @Param('attendeeId') attendeeId: string, @Body() body: ModifyAttendeeDto) {
    return toChange(this.simulator.events, eventId, this.simulator.attendees.modify(eventId, attendeeId, body, body));
  }

  @Post('attendees/:attendeeId/accept')
  @HttpCode(200)
  @ApiOperation({ summary: 'Register an attendee who is already there: InviteeOrGuestAccepted' })
  accept(@Param('eventId') eventId: string, @Param('attendeeId') attendeeId: string, @Body() emission: EmissionDto) {
    return toChange(this.simulator.events, eventId, this.simulator.attendees.accept(eventId, attendeeId, emission));
  }

  @Post('attendees/:attendeeId/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancel a registration: InviteeOrGuestCancelled' })
  cancel(@Param('eventId') eventId: string, @Param('attendeeId') attendeeId: string, @Body() emission: EmissionDto) {
    return toChange(this.simulator.events, eventId, this.simulator.attendees.cancel(eventId, attendeeId, emission));
  }

  @Put('attendees/:attendeeId/status')
  @ApiOperation({ summary: 'Set any status: InviteeOrGuestModified' })
  setStatus(@Param('eventId') eventId: string, @Param('attendeeId') attendeeId: string, @Body() { status, ...emission }: StatusDto) {
    return toChange(this.simulator.events, eventId, this.simulator.attendees.setStatus(eventId, attendeeId, status, emission));
  }

  @Post('attendees/:attendeeId/substitute')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give a registration to another person: InviteeSubstitutedInAnEvent' })
  substitute(@Param('eventId') eventId: string, @Param('attendeeId') attendeeId: string, @Body() body: ModifyAttendeeDto) {
    return toChange(this.simulator.events, eventId, this.simulator.attendees.substitute(eventId, attendeeId, body, body));
  }

  @Post('sync/attendees')
  @HttpCode(200)
  @ApiOperation({ summary: 'Press Sync: AttendeeManualSynced, 500 records in a body unless told' })
  sync(@Param('eventId') eventId: string, @Body() { attendeeIds, statuses, ...emission }: SyncAttendeesDto) {
    return { sent: toSent(this.simulator.sync.attendees(eventId, { attendeeIds, statuses }, emission)) };
  }
}
