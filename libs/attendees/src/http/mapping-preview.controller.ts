import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Mappings, type ProposedMappings } from '#custom-field-mapping';
import { ApiProblem, invalidInput, UuidPipe } from '#platform';
import { MappingPreviewer } from '../mapping/mapping-previewer.service.js';
import { MappingTrials } from '../mapping/mapping-trials.service.js';
import { RemapWatch } from '../mapping/remap-progress.service.js';
import { AttendeePreviewDto, MappingTrialDto, PreviewMappingsDto, RemapProgressDto, TryMappingsDto } from './mapping-preview.dto.js';
import { presentRemap, presentTrial } from './present-mapping.js';

/** What `…/cvent-integration/mappings` make of people. */
@ApiTags('Mappings')
@Controller('v1/apps/:appId/cvent-integration/mappings')
export class MappingPreviewController {
  constructor(
    private readonly mappings: Mappings,
    private readonly previewer: MappingPreviewer,
    private readonly trials: MappingTrials,
    private readonly watch: RemapWatch,
  ) {}

  @Post('preview')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try mappings on one attendee',
    description:
      'Every field before and after, and why. Give `attendeeId`, `personId` or `email`. Changes nothing and makes no call to Cvent.',
  })
  @ApiOkResponse({ type: AttendeePreviewDto })
  @ApiProblem(400, 'mappings.invalid')
  @ApiProblem(404, 'integration.not_found', 'attendee.not_found')
  async preview(@Param('appId', UuidPipe) appId: string, @Body() body: PreviewMappingsDto): Promise<AttendeePreviewDto> {
    const { attendeeId, personId, email } = body;
    if (attendeeId === undefined && personId === undefined && email === undefined)
      throw invalidInput([{ field: 'attendeeId', message: 'must be given, or personId, or email' }]);
    const subject = { attendeeId, personId, email };
    if (body.mappings === undefined) return this.previewer.preview(await this.mappings.integration(appId), subject, null);
    const proposed = await this.proposed(appId, body);
    return this.previewer.preview(proposed.integration, subject, proposed);
  }

  @Post('dry-run')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Try mappings on everybody',
    description:
      'In the background, in the place of the dry run before: how many people would change, which fields, ten examples. Changes nothing.',
  })
  @ApiAcceptedResponse({ type: MappingTrialDto })
  @ApiProblem(400, 'mappings.invalid')
  @ApiProblem(404, 'integration.not_found')
  async tryOn(@Param('appId', UuidPipe) appId: string, @Body() body: TryMappingsDto): Promise<MappingTrialDto> {
    return presentTrial(await this.trials.start(await this.proposed(appId, body)));
  }

  @Get('dry-run')
  @ApiOperation({ summary: 'What the newest dry run found' })
  @ApiOkResponse({ type: MappingTrialDto })
  @ApiProblem(404, 'integration.not_found', 'mapping_trial.not_found')
  async found(@Param('appId', UuidPipe) appId: string): Promise<MappingTrialDto> {
    return presentTrial(await this.trials.get(appId));
  }

  @Get('remap')
  @ApiOperation({ summary: 'How far everybody has followed the newest mappings and settings' })
  @ApiOkResponse({ type: RemapProgressDto })
  @ApiProblem(404, 'integration.not_found')
  async remap(@Param('appId', UuidPipe) appId: string): Promise<RemapProgressDto> {
    return presentRemap(await this.watch.of(appId));
  }

  private async proposed(appId: string, { mappings, clear }: TryMappingsDto): Promise<ProposedMappings> {
    return this.mappings.propose(appId, { mappings: mappings ?? (await this.mappings.get(appId)).mappings, clear: clear ?? false });
  }
}
