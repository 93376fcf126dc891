import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Sought } from '#contracts';
import { ApiProblem, invalidInput, UuidPipe } from '#platform';
import type { Explanation } from '../domain/explain.js';
import { Explanations } from '../explanations.service.js';
import { type ExplanationDto, ExplanationsDto, SoughtQueryDto } from './explanations.dto.js';

/** `…/cvent-integration/explain` */
@ApiTags('Operations')
@Controller('v1/apps/:appId/cvent-integration/explain')
export class ExplanationsController {
  constructor(private readonly explanations: Explanations) {}

  @Get()
  @ApiOperation({
    summary: 'Why is somebody in the app, or not?',
    description: 'By email or by Cvent’s id of the attendee. Answers also for somebody of whom nothing is known.',
  })
  @ApiOkResponse({ type: ExplanationsDto })
  @ApiProblem(404, 'integration.not_found')
  async explain(@Param('appId', UuidPipe) appId: string, @Query() query: SoughtQueryDto): Promise<ExplanationsDto> {
    return { items: (await this.explanations.of(appId, soughtOf(query))).map(present) };
  }
}

function soughtOf({ email, attendeeId }: SoughtQueryDto): Sought {
  if (email !== undefined && attendeeId === undefined) return { email };
  if (attendeeId !== undefined && email === undefined) return { attendeeId };
  throw invalidInput([{ field: 'email', message: 'give either email or attendeeId' }]);
}

function present({ messageIds, at, ...explanation }: Explanation): ExplanationDto {
  return { ...explanation, messageIds: [...messageIds], at: at?.toISOString() ?? null };
}
