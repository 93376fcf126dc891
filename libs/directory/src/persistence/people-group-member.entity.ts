import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { MembershipMaker } from '#contracts';

/** Who is in which group, once for each maker: what one maker takes back, another may still hold. */
@Entity('people_group_members')
@Check('people_group_members_made_by', `made_by IN ('default', 'mapping', 'cms')`)
@Index('people_group_members_group', ['appId', 'groupId'])
@ForeignKey('PersonEntity', ['appId', 'personId'], ['appId', 'id'], { name: 'people_group_members_person_fk', onDelete: 'CASCADE' })
@ForeignKey('PeopleGroupEntity', ['appId', 'groupId'], ['appId', 'id'], { name: 'people_group_members_group_fk' })
export class PeopleGroupMemberEntity {
  @Column('uuid', { name: 'app_id' })
  appId!: string;

  @PrimaryColumn('uuid', { name: 'person_id', primaryKeyConstraintName: 'people_group_members_pk' })
  personId!: string;

  @PrimaryColumn('uuid', { name: 'group_id', primaryKeyConstraintName: 'people_group_members_pk' })
  groupId!: string;

  @PrimaryColumn('text', { name: 'made_by', primaryKeyConstraintName: 'people_group_members_pk' })
  madeBy!: MembershipMaker;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
