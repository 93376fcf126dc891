import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem, UuidPipe } from '#platform';
import { DoctorDto, DoctorRequestDto } from './doctor.dto.js';
import { Doctor } from './doctor.service.js';

/** `…/cvent-integration/doctor` */
@ApiTags('Cvent integration')
@Controller('v1/apps/:appId/cvent-integration/doctor')
export class DoctorController {
  constructor(private readonly doctor: Doctor) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Examine the connection to Cvent',
    description:
      'Tries the saved settings, or those in the body before they are saved, and says what is wrong, what that disables and how to mend it. Makes at most ten ' +
      'calls of Cvent. A saved client secret is tried with the saved client id and host only. Saved credentials that turn out good block the integration no longer.',
  })
  @ApiBody({ type: DoctorRequestDto, required: false })
  @ApiOkResponse({ type: DoctorDto })
  @ApiProblem(404, 'integration.not_found')
  examine(@Param('appId', UuidPipe) appId: string, @Body() body: DoctorRequestDto): Promise<DoctorDto> {
    const { clientId, clientSecret, host, eventId, cmsToCvent } = body;
    return this.doctor.examine(appId, { clientId, clientSecret, host, eventId, cmsToCvent });
  }
}
