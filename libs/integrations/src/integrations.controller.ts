import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentActor } from '#access';
import type { Actor } from '#contracts';
import { ApiProblem, UuidPipe } from '#platform';
import { IntegrationLifecycle } from './integration-lifecycle.service.js';
import { IntegrationPresenter } from './integration-presenter.service.js';
import { IntegrationSettings } from './integration-settings.service.js';
import { IntegrationDto, RotateTokenDto, SaveIntegrationDto } from './integration.dto.js';

/** `/v1/apps/{appId}/cvent-integration` */
@ApiTags('Cvent integration')
@Controller('v1/apps/:appId/cvent-integration')
export class IntegrationsController {
  constructor(
    private readonly settings: IntegrationSettings,
    private readonly lifecycle: IntegrationLifecycle,
    private readonly presenter: IntegrationPresenter,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The settings, with webhook URL and token' })
  @ApiOkResponse({ type: IntegrationDto })
  @ApiProblem(404, 'integration.not_found')
  async get(@Param('appId', UuidPipe) appId: string): Promise<IntegrationDto> {
    return this.presenter.present(await this.settings.get(appId));
  }

  @Put()
  @ApiOperation({
    summary: 'Create or change the integration',
    description:
      'Creating it makes the webhook URL, the webhook token and the Cvent agenda. Event id and host are fixed once attendees are known. ' +
      'Before edits are pushed (`cmsToCvent`), Cvent is asked whether the application may write contacts.',
  })
  @ApiOkResponse({ type: IntegrationDto, description: 'Changed, or as it was' })
  @ApiCreatedResponse({ type: IntegrationDto, description: 'Created' })
  @ApiProblem(
    409,
    'integration.event_fixed',
    'integration.changed_meanwhile',
    'integration.contacts_write_missing',
    'integration.credentials_refused',
  )
  @ApiProblem(503, 'integration.cvent_unreachable')
  async save(
    @Param('appId', UuidPipe) appId: string,
    @Body() body: SaveIntegrationDto,
    @CurrentActor() by: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntegrationDto> {
    const { integration, isNew } = await this.settings.save(appId, body, by);
    void reply.status(isNew ? 201 : 200);
    return this.presenter.present(integration);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete the integration',
    description:
      'What is known of Cvent goes with it. The people stay and become the CMS’s own; the Cvent agenda stays and may then be deleted.',
  })
  @ApiNoContentResponse()
  @ApiProblem(404, 'integration.not_found')
  remove(@Param('appId', UuidPipe) appId: string, @CurrentActor() by: Actor): Promise<void> {
    return this.lifecycle.remove(appId, by);
  }

  @Post('pause')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Pause the integration',
    description:
      'Webhooks are still answered 200 and stored, edits of the CMS are still noted. Nothing is applied, read from Cvent or pushed until it is resumed. Imports stand still where they are.',
  })
  @ApiOkResponse({ type: IntegrationDto })
  @ApiProblem(404, 'integration.not_found')
  async pause(@Param('appId', UuidPipe) appId: string, @CurrentActor() by: Actor): Promise<IntegrationDto> {
    return this.presenter.present(await this.lifecycle.pause(appId, by));
  }

  @Post('resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a paused integration go on', description: 'What waited is applied in the order in which it came.' })
  @ApiOkResponse({ type: IntegrationDto })
  @ApiProblem(404, 'integration.not_found')
  async resume(@Param('appId', UuidPipe) appId: string, @CurrentActor() by: Actor): Promise<IntegrationDto> {
    return this.presenter.present(await this.lifecycle.resume(appId, by));
  }

  @Post('webhook-token/rotate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Replace the webhook token',
    description:
      'The old one works for the grace time more, as do those replaced before it for theirs. Without grace all of them end at once. Paste the new one into Cvent.',
  })
  @ApiBody({ type: RotateTokenDto, required: false })
  @ApiOkResponse({ type: IntegrationDto })
  @ApiProblem(404, 'integration.not_found')
  @ApiProblem(409, 'integration.too_many_webhook_tokens')
  async rotateToken(
    @Param('appId', UuidPipe) appId: string,
    @Body() { graceHours }: RotateTokenDto,
    @CurrentActor() by: Actor,
  ): Promise<IntegrationDto> {
    return this.presenter.present(await this.lifecycle.rotateToken(appId, by, graceHours));
  }
}
