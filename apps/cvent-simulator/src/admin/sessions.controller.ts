import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Simulator } from '../simulator.js';
import { toSent } from './answers.js';
import { EmissionDto } from './dto/delivery.dto.js';
import { EnrolmentDto, SaveSessionDto } from './dto/session.dto.js';

/** Changes the agenda and the places in it. */
@ApiTags('Sessions')
@Controller('admin/events/:eventId')
export class SessionsController {
  constructor(@Inject(Simulator) private readonly simulator: Simulator) {}

  @Get('sessions')
  @ApiOperation({ summary: 'List sessions' })
  list(@Param('eventId') eventId: string) {
    return { items: this.simulator.events.sessions(eventId) };
  }

  @Get('speakers')
  @ApiOperation({ summary: 'List speakers' })
  speakers(@Param('eventId') eventId: string) {
    return { items: this.simulator.events.speakers(eventId) };
  }

  @Post('sessions')
  @ApiOperation({ summary: 'Add a session: SessionCreated' })
  create(@Param('eventId') eventId: string, @Body() { silent, delivery, ...input }: SaveSessionDto) {
    const { session, sent } = this.simulator.sessions.create(eventId, input, { silent, delivery });
    return { session, sent: toSent(sent) };
  }

  @Patch('sessions/:sessionId')
  @ApiOperation({ summary: 'Change a session: SessionUpdated' })
  update(@Param('eventId') eventId: string, @Param('sessionId') sessionId: string, @Body() { silent, delivery, ...input }: SaveSessionDto) {
    const { session, sent } = this.simulator.sessions.update(eventId, sessionId, input, { silent, delivery });
    return { session, sent: toSent(sent) };
  }

  @Delete('sessions/:sessionId')
  @ApiOperation({ summary: 'Remove a session and the places in it: SessionDeleted' })
  delete(@Param('eventId') eventId: string, @Param('sessionId') sessionId: string, @Body() emission: EmissionDto) {
    const { session, sent } = this.simulator.sessions.delete(eventId, sessionId, emission);
    return { session, sent: toSent(sent) };
  }

  @Get('enrolments')
  @ApiOperation({ summary: 'List enrolments, cancelled ones included' })
  @ApiQuery({ name: 'attendeeId', required: false })
  enrolments(@Param('eventId') eventId: string, @Query('attendeeId') attendeeId?: string) {
    return { items: this.simulator.events.enrolments(eventId, attendeeId) };
  }

  @Post('enrolments')
  @ApiOperation({ summary: 'Give an attendee a place in a session: InviteeRegistersForCventSession' })
  enrol(@Param('eventId') eventId: string, @Body() { sessionId, attendeeId, ...emission }: EnrolmentDto) {
    const { enrolment, sent } = this.simulator.sessions.enrol(eventId, sessionId, attendeeId, emission);
    return { enrolment, sent: toSent(sent) };
  }

  @Post('enrolments/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take the place back: InviteeCancelsRegistrationForCventSession' })
  cancelEnrolment(@Param('eventId') eventId: string, @Body() { sessionId, attendeeId, ...emission }: EnrolmentDto) {
    const { enrolment, sent } = this.simulator.sessions.cancelEnrolment(eventId, sessionId, attendeeId, emission);
    return { enrolment, sent: toSent(sent) };
  }

  @Post('sync/sessions')
  @HttpCode(200)
  @ApiOperation({ summary: 'Press Sync: SessionManualSynced' })
  sync(@Param('eventId') eventId: string, @Body() emission: EmissionDto) {
    return { sent: toSent(this.simulator.sync.sessions(eventId, emission)) };
  }
}
