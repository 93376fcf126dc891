import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** An email that the CMS set free: an attendee may wait for it. The row stands until that was looked at. */
@Entity('email_releases')
@Index('email_releases_wake_at', ['wakeAt'])
@ForeignKey('AppEntity', ['appId'], ['id'], { name: 'email_releases_app_fk', onDelete: 'CASCADE' })
export class EmailReleaseEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'email_releases_pk' })
  id!: string;

  @Column('uuid', { name: 'app_id' })
  appId!: string;

  @Column('text', { name: 'email_key' })
  emailKey!: string;

  @Column('timestamptz', { name: 'wake_at', default: () => `now() + interval '5 seconds'` })
  wakeAt!: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
