import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

/** A named group of people of one App. */
@Entity('people_groups')
@Unique('people_groups_of_app', ['appId', 'id'])
@Unique('people_groups_name', ['appId', 'name'])
@ForeignKey('AppEntity', ['appId'], ['id'], { name: 'people_groups_app_fk', onDelete: 'CASCADE' })
export class PeopleGroupEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'people_groups_pk' })
  id!: string;

  @Column('uuid', { name: 'app_id' })
  appId!: string;

  @Column('varchar', { length: 50 })
  name!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
