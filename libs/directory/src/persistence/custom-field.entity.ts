import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { CustomFieldType } from '#contracts';

/** A field that an App defined itself. Its values stand in `people.custom_fields`, under its key, which never changes. */
@Entity('custom_fields')
@Unique('custom_fields_of_app', ['appId', 'id'])
@Unique('custom_fields_key', ['appId', 'key'])
@Check('custom_fields_type', `type IN ('text', 'long_text', 'number', 'date', 'datetime', 'boolean', 'single_choice', 'multi_choice')`)
@Check('custom_fields_choices', `(choices IS NOT NULL) = (type IN ('single_choice', 'multi_choice'))`)
@ForeignKey('AppEntity', ['appId'], ['id'], { name: 'custom_fields_app_fk', onDelete: 'CASCADE' })
export class CustomFieldEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'custom_fields_pk' })
  id!: string;

  @Column('uuid', { name: 'app_id' })
  appId!: string;

  @Column('text')
  key!: string;

  @Column('text')
  label!: string;

  @Column('text')
  type!: CustomFieldType;

  /** Null unless the type is a choice. */
  @Column('jsonb', { nullable: true })
  choices!: string[] | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
