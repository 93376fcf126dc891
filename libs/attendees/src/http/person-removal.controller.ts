import { Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PersonDto, PersonPresenter } from '#directory';
import { ApiProblem, RequestId, UuidPipe } from '#platform';
import { AttendeeVisibility } from '../attendee-visibility.service.js';

/** Removing a person and bringing them back, `/v1/apps/{appId}/people/{id}`: here, since what it means for their attendee is decided here. */
@ApiTags('People')
@Controller('v1/apps/:appId/people/:id')
export class PersonRemovalController {
  constructor(
    private readonly visibility: AttendeeVisibility,
    private readonly people: PersonPresenter,
  ) {}

  @Delete()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Remove a person',
    description:
      'Cvent is not told. An attendee for whom they stood stays out of the app until Cvent accepts them anew, or until they are restored.',
  })
  @ApiNoContentResponse()
  @ApiProblem(404, 'person.not_found')
  remove(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string, @RequestId() requestId: string): Promise<void> {
    return this.visibility.remove(appId, id, requestId);
  }

  @Post('restore')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Bring back the attendee of a person who was removed',
    description: 'Answers the person who stands for them now: a new one, filled from Cvent.',
  })
  @ApiOkResponse({ type: PersonDto })
  @ApiProblem(404, 'person.not_found')
  @ApiProblem(409, 'attendee.not_placed')
  async restore(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @RequestId() requestId: string,
  ): Promise<PersonDto> {
    return this.people.byId(appId, await this.visibility.restore(appId, id, requestId));
  }
}
