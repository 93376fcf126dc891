import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** `cvent`: made by the integration, and protected while that exists (G3). */
export const AGENDA_KINDS = ['cvent', 'cms'] as const;
/** See {@link AGENDA_KINDS}. */
export type AgendaKind = (typeof AGENDA_KINDS)[number];

/** An agenda of an App. */
@Entity('agendas')
@Unique('agendas_of_app', ['appId', 'id'])
@Index('agendas_one_cvent', ['appId'], { unique: true, where: `kind = 'cvent'` })
@Check('agendas_kind', `kind IN ('cvent', 'cms')`)
@ForeignKey('AppEntity', ['appId'], ['id'], { name: 'agendas_app_fk', onDelete: 'CASCADE' })
export class AgendaEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'agendas_pk' })
  id!: string;

  @Column('uuid', { name: 'app_id' })
  appId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  kind!: AgendaKind;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
