import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '#access';
import type { Actor } from '#contracts';
import { ApiProblem, type Page, PageQueryDto, UuidPipe } from '#platform';
import { Erasures } from '../erasures.service.js';
import { AttendeeIdPipe } from './attendee-id.pipe.js';
import { ErasureDto, ErasurePageDto } from './erasures.dto.js';

/** `/v1/apps/{appId}/people/{id}/erase`, `…/cvent-integration/attendees/{attendeeId}/erase` and `…/erasures` */
@ApiTags('People')
@Controller('v1/apps/:appId')
export class ErasuresController {
  constructor(private readonly erasures: Erasures) {}

  @Post('people/:id/erase')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Erase a person',
    description:
      'For good: the person, what is known of their attendee, values in their history, edits that wait, and their part of stored messages. Cvent is not told, and nothing is learnt of the attendee until Cvent accepts them anew. ' +
      'What Cvent tells of them later is kept as a message for as long as others are, and applied to nobody. Also for somebody who was removed earlier. An email that others have too is not searched for in stored messages, since it names the others. Answers of requests with an Idempotency-Key are encrypted and live for a day.',
  })
  @ApiOkResponse({ type: ErasureDto })
  @ApiProblem(404, 'person.not_found')
  erase(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string, @CurrentActor() by: Actor): Promise<ErasureDto> {
    return this.erasures.erase(appId, { personId: id }, by);
  }

  @Post('cvent-integration/attendees/:attendeeId/erase')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Erase an attendee',
    description:
      'As a person is erased, also when the attendee never became one: was not accepted, had no email, or is only named by messages that could not be applied. Somebody who stands for them in the app goes as well.',
  })
  @ApiOkResponse({ type: ErasureDto })
  @ApiProblem(404, 'attendee.not_found', 'integration.not_found')
  eraseAttendee(
    @Param('appId', UuidPipe) appId: string,
    @Param('attendeeId', AttendeeIdPipe) attendeeId: string,
    @CurrentActor() by: Actor,
  ): Promise<ErasureDto> {
    return this.erasures.erase(appId, { attendeeId }, by);
  }

  @Get('erasures')
  @ApiOperation({ summary: 'Who was erased and when, newest first', description: 'By the id under which the App knew them.' })
  @ApiOkResponse({ type: ErasurePageDto })
  list(@Param('appId', UuidPipe) appId: string, @Query() query: PageQueryDto): Promise<Page<ErasureDto>> {
    return this.erasures.list(appId, query);
  }
}
