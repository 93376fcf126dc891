import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { BULK_CODES, BULK_ORDERS } from '../../rest/contacts/bulk-items.js';
import { CONTACT_KEYS } from '../../rest/contacts/plan-contact-write.js';
import { ERROR_SHAPES } from '../../rest/http/api-error.js';
import { type TierName, TIERS } from '../../rest/quota/tiers.js';
import { RATE_LIMIT_HEADERS, type RestSettings } from '../../rest/rest-settings.js';
import { OptionalFlag, OptionalNumber, OptionalOrNull, OptionalText, OptionalTexts, OptionalWord } from './fields.decorators.js';

const DAY_SECONDS = 86_400;
const MOST_CALLS = 1_000_000_000;
const YEAR_MS = 366 * DAY_SECONDS * 1_000;

/** What may be said of an application; what is left out stays, or is made up for a new one. */
export class ApplicationDto {
  @OptionalText()
  clientSecret?: string;

  @OptionalTexts({ description: 'All that an operation asks for unless told.' })
  scopes?: string[];
}

/** The account's limits. */
export class QuotaDto {
  @OptionalWord(Object.keys(TIERS))
  tier?: TierName;

  @OptionalNumber(0, MOST_CALLS, { description: 'As if so many calls had been made today.' })
  used?: number;

  @OptionalNumber(0, MOST_CALLS, { description: 'As if only so many calls were left today.' })
  left?: number;
}

/** Which calls of the log. */
export class CallQueryDto {
  @OptionalNumber(1, 10_000, { description: '100 unless told.' })
  limit?: number;

  @OptionalText({ example: 'GET /attendees' })
  operation?: string;

  @OptionalNumber(100, 599)
  status?: number;
}

/** Some settings of the REST API; what is left out stays as it is. */
export class RestSettingsDto {
  @OptionalNumber(1, 365 * DAY_SECONDS, { description: 'What tokens state.' })
  tokenLifetimeSeconds?: number;

  @OptionalOrNull('When tokens really die; null for as stated.')
  tokenDiesAfterSeconds?: number | null;

  @ApiProperty({ enum: [400, 401], required: false, description: 'The answer to bad credentials.' })
  @IsOptional()
  @IsIn([400, 401])
  invalidClientStatus?: 400 | 401;

  @OptionalWord(ERROR_SHAPES)
  errorShape?: RestSettings['errorShape'];

  @OptionalWord(RATE_LIMIT_HEADERS, { description: 'What the X-RateLimit headers tell of.' })
  rateLimitHeaders?: RestSettings['rateLimitHeaders'];

  @OptionalFlag('Whether lists say how many records there are.')
  totalCount?: boolean;

  @OptionalNumber(0, DAY_SECONDS * 1_000, { description: 'How long reads with `after` do not see a change.' })
  indexDelayMs?: number;

  @OptionalFlag('Whether records name custom fields that nobody answered.')
  unansweredFields?: boolean;

  @OptionalOrNull("How long the tokens of a list's pages are good; null for ever.")
  pageTokenLifetimeSeconds?: number | null;

  @OptionalNumber(0, DAY_SECONDS * 1_000, { description: 'Added to every answer.' })
  answerDelayMs?: number;

  @OptionalFlag('True makes this the wrong region: every path is answered 404.')
  isOtherRegion?: boolean;

  @OptionalTexts({ description: "Events that REST takes for another account's." })
  hiddenEventIds?: string[];

  @OptionalWord(CONTACT_KEYS, { description: 'What no two contacts may share.' })
  contactKey?: RestSettings['contactKey'];

  @ApiProperty({ enum: [200, 207], required: false, description: 'The answer to a bulk write.' })
  @IsOptional()
  @IsIn([200, 207])
  bulkStatus?: 200 | 207;

  @OptionalWord(BULK_CODES, { description: 'How items of a bulk answer that failed name their code.' })
  bulkErrorCodes?: RestSettings['bulkErrorCodes'];

  @OptionalWord(BULK_ORDERS)
  bulkOrder?: RestSettings['bulkOrder'];

  @OptionalFlag('True answers a write with 200 and keeps the old values.')
  ignoreWrites?: boolean;

  @OptionalFlag('Whether writes by REST come back as webhook messages.')
  echoWrites?: boolean;

  @OptionalNumber(0, DAY_SECONDS * 1_000, { description: 'Added to the send of such a message.' })
  echoDelayMs?: number;
}

/** How wrong the clock is. */
export class ClockDto {
  @OptionalNumber(-YEAR_MS, YEAR_MS, { description: 'Added to the time of this machine; 0 sets it right.' })
  skewMs?: number;
}
