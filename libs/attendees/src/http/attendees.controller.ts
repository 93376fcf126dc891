import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Page, UuidPipe } from '#platform';
import { AttendeeList } from './attendee-list.service.js';
import { type AttendeeDto, AttendeePageDto, AttendeesQueryDto } from './attendees.dto.js';

/** `…/cvent-integration/attendees` */
@ApiTags('Cvent integration')
@Controller('v1/apps/:appId/cvent-integration/attendees')
export class AttendeesController {
  constructor(private readonly attendees: AttendeeList) {}

  @Get()
  @ApiOperation({ summary: "The event's attendees as we know them", description: 'Also those who are not in the app, with the reason.' })
  @ApiOkResponse({ type: AttendeePageDto })
  list(@Param('appId', UuidPipe) appId: string, @Query() query: AttendeesQueryDto): Promise<Page<AttendeeDto>> {
    return this.attendees.list(appId, query);
  }
}
