import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { PersonField, PersonOrigin, SyncState } from '#contracts';
import type { CustomValue } from '../custom-fields/domain/read-custom-value.js';

/** Something an operator or a planner should know of a person. */
export interface SyncNote {
  readonly code: string;
  readonly field?: string;
  readonly message: string;
}

/** A person in an App's people library. `fields` and `customFields` hold only what is filled. */
@Entity('people')
@Unique('people_of_app', ['appId', 'id'])
@Unique('people_email', ['appId', 'emailKey'])
@Check('people_origin', `origin IN ('cvent', 'cms')`)
@Check('people_sync_state', `sync_state IN ('in_sync', 'pending_push', 'push_failed', 'needs_attention', 'not_synced')`)
@ForeignKey('AppEntity', ['appId'], ['id'], { name: 'people_app_fk', onDelete: 'CASCADE' })
export class PersonEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'people_pk' })
  id!: string;

  @Column('uuid', { name: 'app_id' })
  appId!: string;

  @Column('text')
  origin!: PersonOrigin;

  /** The email as it is compared; null without one. */
  @Column('text', { name: 'email_key', nullable: true })
  emailKey!: string | null;

  @Column('jsonb', { default: () => `'{}'` })
  fields!: Partial<Record<PersonField, string>>;

  @Column('jsonb', { name: 'custom_fields', default: () => `'{}'` })
  customFields!: Record<string, CustomValue>;

  /** When the CMS last edited a field, for the conflict policy "latest": person fields by name, the App's own as `customFields.<key>`. */
  @Column('jsonb', { name: 'field_edits', default: () => `'{}'` })
  fieldEdits!: Record<string, string>;

  @Column('text', { name: 'sync_state' })
  syncState!: SyncState;

  @Column('jsonb', { name: 'sync_notes', default: () => `'[]'` })
  syncNotes!: SyncNote[];

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
