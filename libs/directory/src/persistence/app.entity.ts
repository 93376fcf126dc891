import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One event app in the CMS: the tenant. */
@Entity('apps')
export class AppEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'apps_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'time_zone' })
  timeZone!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
