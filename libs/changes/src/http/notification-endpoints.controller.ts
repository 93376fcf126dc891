import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '#access';
import type { Actor } from '#contracts';
import { ApiProblem, type Page, PageQueryDto, UuidPipe } from '#platform';
import {
  ChangeNotificationEndpointDto,
  CreatedNotificationEndpointDto,
  CreateNotificationEndpointDto,
  type NotificationDeliveryDto,
  NotificationDeliveryPageDto,
  NotificationEndpointDto,
  NotificationEndpointPageDto,
  TestDeliveryDto,
} from './notification-endpoints.dto.js';
import { NotificationEndpoints } from '../notifications/notification-endpoints.service.js';

const NOT_FOUND = 'notification_endpoint.not_found';

/** `/v1/apps/{appId}/notification-endpoints` */
@ApiTags('Changes')
@Controller('v1/apps/:appId/notification-endpoints')
export class NotificationEndpointsController {
  constructor(private readonly endpoints: NotificationEndpoints) {}

  @Get()
  @ApiOperation({ summary: 'Where an App is told of changes' })
  @ApiOkResponse({ type: NotificationEndpointPageDto })
  list(@Param('appId', UuidPipe) appId: string, @Query() query: PageQueryDto): Promise<Page<NotificationEndpointDto>> {
    return this.endpoints.list(appId, query);
  }

  @Post()
  @ApiOperation({
    summary: 'Have changes told',
    description:
      'From now on, changes of the App are sent to the address: signed by the scheme of Standard Webhooks, in order, at least once, types and ids only. The answer holds the secret, once.',
  })
  @ApiCreatedResponse({ type: CreatedNotificationEndpointDto })
  @ApiProblem(409, 'notification_endpoint.too_many')
  create(
    @Param('appId', UuidPipe) appId: string,
    @Body() { url }: CreateNotificationEndpointDto,
    @CurrentActor() by: Actor,
  ): Promise<CreatedNotificationEndpointDto> {
    return this.endpoints.create(appId, url, by);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One endpoint' })
  @ApiOkResponse({ type: NotificationEndpointDto })
  @ApiProblem(404, NOT_FOUND)
  get(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string): Promise<NotificationEndpointDto> {
    return this.endpoints.get(appId, id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Move an endpoint, set it out or set it anew' })
  @ApiOkResponse({ type: NotificationEndpointDto })
  @ApiProblem(404, NOT_FOUND)
  change(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @Body() { url, status }: ChangeNotificationEndpointDto,
    @CurrentActor() by: Actor,
  ): Promise<NotificationEndpointDto> {
    return this.endpoints.change(appId, id, { url: url ?? null, status: status ?? null }, by);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Have changes told there no more' })
  @ApiNoContentResponse()
  @ApiProblem(404, NOT_FOUND)
  remove(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string, @CurrentActor() by: Actor): Promise<void> {
    return this.endpoints.remove(appId, id, by);
  }

  @Post(':id/test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try an endpoint',
    description: 'Sends a notification of the type `test` at once, and once; answers what became of it.',
  })
  @ApiOkResponse({ type: TestDeliveryDto })
  @ApiProblem(404, NOT_FOUND)
  test(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string): Promise<TestDeliveryDto> {
    return this.endpoints.test(appId, id);
  }

  @Get(':id/deliveries')
  @ApiOperation({ summary: 'What was sent to an endpoint, newest first', description: 'For a week, and what it did not take yet.' })
  @ApiOkResponse({ type: NotificationDeliveryPageDto })
  @ApiProblem(404, NOT_FOUND)
  deliveries(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @Query() query: PageQueryDto,
  ): Promise<Page<NotificationDeliveryDto>> {
    return this.endpoints.deliveries(appId, id, query);
  }
}
