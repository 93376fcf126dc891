import { ApiProperty } from '@nestjs/swagger';
import { Allow, ArrayMaxSize, IsArray, IsOptional } from 'class-validator';
import type { Json } from '#kernel';
import { DELIVERY_STATES, type DeliveryState } from '../../delivery/delivery-log.js';
import { DeliveryDto } from './delivery.dto.js';
import { OptionalNumber, OptionalPart, OptionalText, OptionalWord, RequiredText } from './fields.decorators.js';

/** A message of any kind. */
export class RawMessageDto {
  @RequiredText({ example: 'SomethingOfTomorrow' })
  eventType!: string;

  @OptionalText({ description: 'Sends it only to the targets of this event.' })
  eventId?: string;

  @ApiProperty({ type: [Object], required: false, description: 'The elements; none unless given.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100_000)
  message?: Json[];

  @OptionalText()
  messageStub?: string;

  @OptionalText()
  messageTime?: string;

  @ApiProperty({ required: false, description: 'Any JSON, sent in place of the whole body.' })
  @Allow()
  rawBody?: Json;

  @OptionalPart(() => DeliveryDto)
  delivery?: DeliveryDto;
}

/** Which deliveries of the log. */
export class DeliveryQueryDto {
  @OptionalNumber(1, 1_000, { description: '100 unless told.' })
  limit?: number;

  @OptionalWord(DELIVERY_STATES)
  state?: DeliveryState;

  @OptionalText()
  eventType?: string;
}

/** How long to wait. */
export class IdleQueryDto {
  @OptionalNumber(0, 600_000, { description: '30,000 unless told.' })
  timeoutMs?: number;
}

/** Whether nothing is pending. */
export class IdleDto {
  @ApiProperty()
  idle!: boolean;

  @ApiProperty({ description: 'Sends that are neither done nor given up.' })
  pending!: number;
}

/** Counts since the start or the last reset. */
export class CountersDto {
  @ApiProperty({ description: 'Bodies made, each counted once however often it is sent.' })
  messages!: number;

  @ApiProperty({ description: 'Elements in those bodies.' })
  elements!: number;

  @ApiProperty({ description: 'Planned, duplicates included, lost ones not.' })
  sends!: number;

  @ApiProperty()
  duplicates!: number;

  @ApiProperty()
  lost!: number;

  @ApiProperty()
  attempts!: number;

  @ApiProperty()
  failedAttempts!: number;

  @ApiProperty({ description: 'Time that all attempts took together.' })
  attemptTotalMs!: number;

  @ApiProperty({ description: 'The longest attempt.' })
  attemptMaxMs!: number;

  @ApiProperty()
  delivered!: number;

  @ApiProperty()
  gaveUp!: number;

  @ApiProperty()
  dropped!: number;

  @ApiProperty({ description: 'Not sent, since the target is not validated.' })
  withheld!: number;

  @ApiProperty({ description: 'Sends that are neither done nor given up.' })
  pending!: number;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  byEventType!: Record<string, number>;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, description: 'Attempts; `none` for no answer.' })
  byStatus!: Record<string, number>;
}
