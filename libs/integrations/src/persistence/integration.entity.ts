import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { ConflictPolicy, SessionImportMethod } from '#contracts';
import type { PreviousToken } from '../domain/previous-tokens.js';

/** Whether an integration works. `blocked`: Cvent refuses us, an operator must act. */
export const INTEGRATION_STATUSES = ['active', 'paused', 'blocked'] as const;
/** See {@link INTEGRATION_STATUSES}. */
export type IntegrationStatus = (typeof INTEGRATION_STATUSES)[number];

/** The plug-in's settings: one App joined to one Cvent event. The three secret columns hold ciphertexts (B2). */
@Entity('integrations')
@Unique('integrations_one_per_app', ['appId'])
@Unique('integrations_webhook_key', ['webhookKey'])
@Unique('integrations_of_app', ['appId', 'id'])
@Check('integrations_session_import_method', `session_import_method IN ('personal_agenda', 'managed_schedules')`)
@Check('integrations_conflict_policy', `conflict_policy IN ('latest', 'cvent', 'cms')`)
@Check('integrations_status', `status IN ('active', 'paused', 'blocked')`)
@ForeignKey('AppEntity', ['appId'], ['id'], { name: 'integrations_app_fk', onDelete: 'CASCADE' })
@ForeignKey('PeopleGroupEntity', ['appId', 'defaultPeopleGroupId'], ['appId', 'id'], { name: 'integrations_default_people_group_fk' })
@ForeignKey('AgendaEntity', ['appId', 'cventAgendaId'], ['appId', 'id'], { name: 'integrations_cvent_agenda_fk' })
export class IntegrationEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'integrations_pk' })
  id!: string;

  @Column('uuid', { name: 'app_id' })
  appId!: string;

  @Column('text', { name: 'client_id' })
  clientId!: string;

  @Column('text', { name: 'client_secret' })
  clientSecret!: string;

  @Column('text')
  host!: string;

  @Column('text', { name: 'event_id' })
  eventId!: string;

  @Column('text', { name: 'session_import_method' })
  sessionImportMethod!: SessionImportMethod;

  @Column('uuid', { name: 'default_people_group_id' })
  defaultPeopleGroupId!: string;

  @Column('boolean', { name: 'cvent_to_cms' })
  cventToCms!: boolean;

  @Column('boolean', { name: 'cms_to_cvent' })
  cmsToCvent!: boolean;

  @Column('text', { name: 'conflict_policy', default: 'latest' })
  conflictPolicy!: ConflictPolicy;

  @Column('text', { default: 'active' })
  status!: IntegrationStatus;

  @Column('text', { name: 'status_reason', nullable: true })
  statusReason!: string | null;

  @Column('timestamptz', { name: 'status_since', default: () => 'now()' })
  statusSince!: Date;

  /** Rises with every change that people must follow. */
  @Column('integer', { name: 'settings_version', default: 1 })
  settingsVersion!: number;

  /** Rises whenever Cvent to CMS is switched on or off: sessions follow. */
  @Column('integer', { name: 'direction_version', default: 0 })
  directionVersion!: number;

  /** Rises whenever CMS to Cvent is switched on or off: what was edited before is not pushed. */
  @Column('integer', { name: 'push_version', default: 0 })
  pushVersion!: number;

  /** The fields that may be pushed, the App's own as `customFields.<key>`. Null: all that are mapped. */
  @Column('jsonb', { name: 'push_fields', nullable: true })
  pushFields!: string[] | null;

  /** Rises with every change of the list of mappings. */
  @Column('integer', { name: 'mappings_version', default: 0 })
  mappingsVersion!: number;

  /** Fields whose mapping was removed together with the values that it had filled: person fields by name, the App's own as `customFields.<key>`. */
  @Column('jsonb', { name: 'cleared_fields', default: () => `'[]'` })
  clearedFields!: string[];

  /** The secret-looking part of the webhook URL. */
  @Column('text', { name: 'webhook_key' })
  webhookKey!: string;

  @Column('text', { name: 'webhook_token' })
  webhookToken!: string;

  /** The replaced tokens that still work, and those of them that have just ended. */
  @Column('jsonb', { name: 'previous_webhook_tokens', default: () => `'[]'` })
  previousWebhookTokens!: PreviousToken[];

  @Column('uuid', { name: 'cvent_agenda_id' })
  cventAgendaId!: string;

  @Column('text', { name: 'event_title', nullable: true })
  eventTitle!: string | null;

  @Column('text', { name: 'event_time_zone', nullable: true })
  eventTimeZone!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
