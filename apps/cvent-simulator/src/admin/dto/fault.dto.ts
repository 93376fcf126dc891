import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsObject, IsOptional } from 'class-validator';
import { FAULT_BODIES, FAULT_KINDS, type FaultKind, type FaultSpec, RECORD_FORMS } from '../../rest/faults/fault-spec.js';
import { OptionalFlag, OptionalNumber, OptionalShare, OptionalText, OptionalWord } from './fields.decorators.js';

const HOUR_MS = 3_600_000;
const MANY = 1_000_000_000;

/** A fault to add; everything but the kind may be left out. */
export class FaultDto {
  @ApiProperty({ enum: FAULT_KINDS })
  @IsIn(FAULT_KINDS)
  kind!: FaultKind;

  @OptionalText({ example: 'GET /attendees*', description: 'Method and path as the specification writes them; `*` stands for anything.' })
  operation?: string;

  @OptionalNumber(1, MANY, { description: 'How many calls it hits; no end unless told.' })
  count?: number;

  @OptionalNumber(0, MANY, { description: 'Calls that it lets pass first.' })
  skip?: number;

  @OptionalShare('How likely it hits a call.')
  probability?: number;

  @OptionalNumber(0, MANY, { description: 'Decides the chance.' })
  seed?: number;

  @OptionalFlag('True carries the call out before the fault hides its answer.')
  isCarriedOut?: boolean;

  @OptionalNumber(200, 599, { description: 'Of a `status` or a `redirect`.' })
  status?: number;

  @OptionalWord(FAULT_BODIES, { description: 'Of a `status`.' })
  body?: NonNullable<FaultSpec['body']>;

  @OptionalText({ description: 'Of a `status`.' })
  message?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' }, description: 'Of a `status` or a `redirect`.' })
  @IsOptional()
  @IsObject()
  headers?: Record<string, string>;

  @OptionalNumber(0, HOUR_MS, { description: 'Of a `delay` or a `silence`.' })
  delayMs?: number;

  @OptionalNumber(0, 200, { description: 'Which record of the page, from 0, is malformed.' })
  at?: number;

  @OptionalWord(RECORD_FORMS, { description: 'Of a `malformed-record`.' })
  form?: NonNullable<FaultSpec['form']>;

  @OptionalNumber(1, 400_000_000, { description: 'Of a `giant`.' })
  bytes?: number;

  @OptionalText({ description: 'Of a `redirect`.' })
  location?: string;
}
