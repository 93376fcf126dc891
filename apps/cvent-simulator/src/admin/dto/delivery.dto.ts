import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, Max, Min } from 'class-validator';
import { URL_FORMS } from '../../delivery/delivery-options.js';
import {
  OptionalFlag,
  OptionalNumber,
  OptionalPart,
  OptionalShare,
  OptionalTexts,
  OptionalWord,
  RequiredText,
} from './fields.decorators.js';

const HOUR_MS = 3_600_000;

/** Some delivery options; what is left out stays as it is. */
export class DeliveryDto {
  @OptionalWord(URL_FORMS, { description: '`bare`: the URL as it is. `typed`: with `/<EventType>/<messageStub>` behind it.' })
  urlForm?: (typeof URL_FORMS)[number];

  @OptionalNumber(0, HOUR_MS, { description: 'Added to every send.' })
  delayMs?: number;

  @OptionalShare('Probability that a message is sent twice.')
  duplicates?: number;

  @OptionalShare('Probability that a send is held back, so that later ones overtake it.')
  reorder?: number;

  @OptionalNumber(1, HOUR_MS, { description: 'The longest that it is held back.' })
  reorderMaxDelayMs?: number;

  @OptionalShare('Probability that a message is never sent.')
  loss?: number;

  @OptionalNumber(1, 100_000, { description: 'Most elements of one body, where one call tells of many records.' })
  batchSize?: number;

  @ApiProperty({
    type: 'array',
    items: { type: 'integer' },
    required: false,
    description: 'Waits before the second, third, … attempt. An empty list: one attempt only.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(24 * HOUR_MS, { each: true })
  retryDelaysMs?: number[];

  @OptionalNumber(1, HOUR_MS, { description: 'An attempt that takes longer has failed.' })
  timeoutMs?: number;
}

/** What a change tells the world. */
export class EmissionDto {
  @OptionalFlag('True changes the account without any message.')
  silent?: boolean;

  @OptionalPart(() => DeliveryDto, { description: 'For this call only.' })
  delivery?: DeliveryDto;
}

/** A receiver of webhooks. */
export class TargetDto {
  @RequiredText({ example: 'http://127.0.0.1:3000/webhooks/cvent/…' })
  url!: string;

  @RequiredText({ description: 'Sent raw in the header `authorization`: 1 to 150 visible characters.' })
  token!: string;

  @OptionalTexts({ description: 'Only messages about these events; every message when left out.' })
  eventIds?: string[];

  @OptionalPart(() => DeliveryDto)
  delivery?: DeliveryDto;

  @OptionalNumber(1, 256, {
    description: 'Most calls at once; 8 unless told. With 1, messages arrive in order unless held back on purpose.',
  })
  concurrency?: number;

  @OptionalFlag('False makes the target active without the validating GET.')
  validate?: boolean;
}
