import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { PageDtoOf } from '#platform';
import { NOTIFICATION_TYPES, type NotificationType } from '../domain/notification.js';

const STATUSES = ['active', 'disabled'] as const;
const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
const URL_HELP = 'An https address on the public net. No user name, no password, no redirect.';

/** A new endpoint. */
export class CreateNotificationEndpointDto {
  @ApiProperty({ type: String, maxLength: 2_000, example: 'https://cms.example.com/hooks/cvent-bridge', description: URL_HELP })
  @IsString({ message: 'must be text' })
  @MinLength(1, { message: 'must not be empty' })
  @MaxLength(2_000, { message: 'must have at most 2000 characters' })
  url!: string;
}

/** What is to change about an endpoint. Either way it is tried at once, as if nothing had failed. */
export class ChangeNotificationEndpointDto {
  @ApiProperty({ required: false, type: String, maxLength: 2_000, description: URL_HELP })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @MinLength(1, { message: 'must not be empty' })
  @MaxLength(2_000, { message: 'must have at most 2000 characters' })
  url?: string;

  @ApiProperty({ required: false, enum: STATUSES, description: '`active` again: it is told everything that it missed.' })
  @IsOptional()
  @IsIn(STATUSES, { message: 'must be "active" or "disabled"' })
  status?: (typeof STATUSES)[number];
}

/** Where an App is told of changes. */
export class NotificationEndpointDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String })
  url!: string;

  @ApiProperty({ enum: STATUSES })
  status!: (typeof STATUSES)[number];

  @ApiProperty({ type: String, nullable: true, example: 'notification.refused', description: 'Why we disabled it. Null: we did not.' })
  statusReason!: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  statusSince!: string;

  @ApiProperty({ type: Number, description: 'Attempts in a row that failed.' })
  failures!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When it is tried next. Null: nothing failed.' })
  retryAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When it last took a notification.' })
  deliveredAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;
}

/** A new endpoint with its secret, which is shown this once. */
export class CreatedNotificationEndpointDto extends NotificationEndpointDto {
  @ApiProperty({ type: String, example: 'whsec_…', description: 'Signs what is sent (Standard Webhooks). It is not shown again.' })
  secret!: string;
}

/** A page of endpoints. */
export const NotificationEndpointPageDto = PageDtoOf(NotificationEndpointDto);

/** What became of a notification that was only a try. */
export class TestDeliveryDto {
  @ApiProperty({ type: Boolean })
  delivered!: boolean;

  @ApiProperty({ type: Number, nullable: true, description: 'The status of the answer. Null: there was none.' })
  status!: number | null;

  @ApiProperty({ type: String, nullable: true, example: 'notification.unreachable', description: 'Null: it was taken.' })
  code!: string | null;

  @ApiProperty({ type: String, description: 'What happened, in plain words.' })
  message!: string;

  @ApiProperty({ type: Number })
  durationMs!: number;
}

/** A notification that was sent, or is to be. */
export class NotificationDeliveryDto {
  @ApiProperty({
    type: String,
    example: 'msg_01932c07-5d3e-7c1a-9d55-5b1f0e6a2b11',
    description: 'Its `webhook-id`, the same at each attempt.',
  })
  id!: string;

  @ApiProperty({ enum: NOTIFICATION_TYPES })
  type!: NotificationType;

  @ApiProperty({ enum: DELIVERY_STATES })
  state!: (typeof DELIVERY_STATES)[number];

  @ApiProperty({ type: Number, description: 'How many changes it tells of.' })
  changes!: number;

  @ApiProperty({ type: Number })
  attempts!: number;

  @ApiProperty({ type: Number, nullable: true, description: 'The status of the last answer. Null: there was none.' })
  status!: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why the last attempt failed. Null: it did not, or there was none yet.' })
  code!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'How long the last attempt took.' })
  durationMs!: number | null;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt!: string | null;
}

/** A page of notifications, newest first. */
export const NotificationDeliveryPageDto = PageDtoOf(NotificationDeliveryDto);
