import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn } from 'class-validator';
import {
  CONFLICT_POLICIES,
  type ConflictPolicy,
  customFieldKey,
  isPersonField,
  SESSION_IMPORT_METHODS,
  type SessionImportMethod,
} from '#contracts';
import { CVENT_HOSTS, IsPlainText, IsWithout, textProblem, Trim, UUID } from '#platform';
import { eventIdProblem } from './domain/event-id.js';
import { INTEGRATION_STATUSES, type IntegrationStatus } from './persistence/integration.entity.js';

const MOST_GRACE_HOURS = 24 * 30;
const MOST_PUSH_FIELDS = 500;
const SECRET_RULES = { min: 1, max: 1_000 };

const PushFields = (description: string, required = true): PropertyDecorator =>
  ApiProperty({
    type: [String],
    required,
    nullable: true,
    maxItems: MOST_PUSH_FIELDS,
    example: ['jobTitle', 'customFields.badgeName'],
    description,
  });

/** The settings as the CMS saves them (G1). */
export class SaveIntegrationDto {
  @ApiProperty({ type: String, minLength: 1, maxLength: 200, description: 'Client ID of the application in the Cvent developer portal.' })
  @Trim()
  @IsPlainText({ min: 1, max: 200 })
  clientId!: string;

  @ApiProperty({
    type: String,
    required: false,
    writeOnly: true,
    maxLength: 1000,
    description: 'Needed the first time; left out, the saved one stays.',
  })
  @Trim()
  @IsWithout((value) => (value === undefined ? null : textProblem(value, SECRET_RULES)))
  clientSecret?: string;

  @ApiProperty({ type: String, enum: CVENT_HOSTS, description: 'Which Cvent this account lives in. Development may allow more.' })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().replace(/\/+$/, '') : value))
  @IsPlainText({ min: 1, max: 200 })
  host!: string;

  @ApiProperty({
    type: String,
    description: 'Id of the Cvent event, from the address bar of the Cvent event portal.',
    example: '0f3a1c52-7c1e-4a8e-9a52-3c1d5f7a9b10',
  })
  @IsWithout(eventIdProblem)
  eventId!: string;

  @ApiProperty({ enum: SESSION_IMPORT_METHODS })
  @IsIn(SESSION_IMPORT_METHODS)
  sessionImportMethod!: SessionImportMethod;

  @ApiProperty({ type: String, format: 'uuid', description: 'The people group that every imported attendee joins.' })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value))
  @IsWithout((value) => (typeof value === 'string' && UUID.test(value) ? null : 'must be the UUID of a people group'))
  defaultPeopleGroupId!: string;

  @ApiProperty({ type: Boolean, description: 'Bring attendees and sessions from Cvent into the App.' })
  @IsBoolean({ message: 'must be true or false' })
  cventToCms!: boolean;

  @ApiProperty({ type: Boolean, description: 'Push edits of mapped attendee fields to Cvent.' })
  @IsBoolean({ message: 'must be true or false' })
  cmsToCvent!: boolean;

  @ApiProperty({
    enum: CONFLICT_POLICIES,
    required: false,
    description: 'Who wins when both sides changed a field. Left out: stays as it is, `latest` at first.',
  })
  @IsWithout((value) =>
    value === undefined || CONFLICT_POLICIES.includes(value as ConflictPolicy) ? null : `must be one of ${CONFLICT_POLICIES.join(', ')}`,
  )
  conflictPolicy?: ConflictPolicy;

  @PushFields(
    'The only fields whose edits go to Cvent: person fields by name, the App’s own as `customFields.<key>`. Null: all that are mapped. Left out: stays as it is. ' +
      'Contacts are shared by all events of the Cvent account, so a push changes them everywhere.',
    false,
  )
  @IsWithout(pushFieldsProblem)
  pushFields?: string[] | null;
}

/** How long the old webhook token still works. */
export class RotateTokenDto {
  @ApiProperty({
    type: Number,
    required: false,
    minimum: 0,
    maximum: MOST_GRACE_HOURS,
    description: 'Left out: as the service is configured, usually 24.',
  })
  @IsWithout(graceProblem)
  graceHours?: number;
}

function pushFieldsProblem(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.length > MOST_PUSH_FIELDS)
    return `must be null or a list of at most ${MOST_PUSH_FIELDS} names of fields`;
  const wrong = (value as readonly unknown[]).find((name) => typeof name !== 'string' || !(isPersonField(name) || customFieldKey(name)));
  return wrong === undefined ? null : 'must hold names of person fields, and of the App’s own fields as customFields.<key>';
}

function graceProblem(value: unknown): string | null {
  const isRight = value === undefined || (typeof value === 'number' && value >= 0 && value <= MOST_GRACE_HOURS);
  return isRight ? null : `must be a number of hours from 0 to ${MOST_GRACE_HOURS}`;
}

/** Where Cvent sends its messages, and the token that proves them (G2). Paste both into Cvent. */
export class WebhookDto {
  @ApiProperty({ type: String, format: 'uri' })
  url!: string;

  @ApiProperty({ type: String, maxLength: 150 })
  token!: string;
}

/** What is known of the Cvent event. */
export class CventEventDto {
  @ApiProperty({ type: String, nullable: true })
  title!: string | null;

  @ApiProperty({ type: String, nullable: true })
  timeZone!: string | null;
}

/** What can be done next with an integration; paths of this API. */
export class IntegrationLinksDto {
  @ApiProperty({ type: String, description: 'POST: what is wrong with the connection to Cvent.' })
  doctor!: string;

  @ApiProperty({ type: String, description: 'POST: import those who registered before. It is never started unasked.' })
  imports!: string;
}

/** The Cvent integration of an App. The client secret is never answered. */
export class IntegrationDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, format: 'uuid' })
  appId!: string;

  @ApiProperty({ type: String })
  clientId!: string;

  @ApiProperty({ type: String })
  host!: string;

  @ApiProperty({ type: String })
  eventId!: string;

  @ApiProperty({ enum: SESSION_IMPORT_METHODS })
  sessionImportMethod!: SessionImportMethod;

  @ApiProperty({ type: String, format: 'uuid' })
  defaultPeopleGroupId!: string;

  @ApiProperty({ type: Boolean })
  cventToCms!: boolean;

  @ApiProperty({ type: Boolean })
  cmsToCvent!: boolean;

  @ApiProperty({ enum: CONFLICT_POLICIES })
  conflictPolicy!: ConflictPolicy;

  @PushFields('The only fields whose edits go to Cvent. Null: all that are mapped.')
  pushFields!: string[] | null;

  @ApiProperty({ enum: INTEGRATION_STATUSES })
  status!: IntegrationStatus;

  @ApiProperty({ type: String, nullable: true })
  statusReason!: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  statusSince!: string;

  @ApiProperty({ type: WebhookDto })
  webhook!: WebhookDto;

  @ApiProperty({ type: String, format: 'uuid', description: 'The protected agenda that holds the imported sessions.' })
  cventAgendaId!: string;

  @ApiProperty({ type: CventEventDto, nullable: true })
  event!: CventEventDto | null;

  @ApiProperty({ type: IntegrationLinksDto })
  links!: IntegrationLinksDto;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: string;
}
