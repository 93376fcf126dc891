import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Roles } from '#access';
import type { Actor } from '#contracts';
import { ApiProblem, type Page, UuidPipe } from '#platform';
import { MessageBodyDto, MessageDto, MessagePageDto, MessagesQueryDto } from './messages.dto.js';
import { Messages } from './messages.service.js';

/** `…/cvent-integration/messages` */
@ApiTags('Messages')
@Controller('v1/apps/:appId/cvent-integration/messages')
export class MessagesController {
  constructor(private readonly messages: Messages) {}

  @Get()
  @ApiOperation({ summary: 'Webhook messages, newest first', description: "What arrived and what became of it. Without people's data." })
  @ApiOkResponse({ type: MessagePageDto })
  list(@Param('appId', UuidPipe) appId: string, @Query() query: MessagesQueryDto): Promise<Page<MessageDto>> {
    return this.messages.list(appId, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One message' })
  @ApiOkResponse({ type: MessageDto })
  @ApiProblem(404, 'message.not_found')
  find(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string): Promise<MessageDto> {
    return this.messages.find(appId, id);
  }

  @Get(':id/body')
  @Roles('operator')
  @ApiOperation({
    summary: 'The body of a message',
    description: "As it came, less what must not be kept. People's data: for operators only.",
  })
  @ApiOkResponse({ type: MessageBodyDto })
  @ApiProblem(403, 'access.role_missing')
  @ApiProblem(404, 'message.not_found')
  body(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string): Promise<MessageBodyDto> {
    return this.messages.body(appId, id);
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Applies a message again', description: 'Safe at any time: what is older than what we know changes nothing.' })
  @ApiOkResponse({ type: MessageDto })
  @ApiProblem(404, 'message.not_found')
  @ApiProblem(409, 'message.body_gone')
  replay(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string, @CurrentActor() by: Actor): Promise<MessageDto> {
    return this.messages.replay(appId, id, by);
  }
}
