import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Cause } from '#contracts';
import type { FieldChange } from '../history-recorder.js';

/** A line of history (B21). Ids grow with time, so the newest has the greatest. */
@Entity('history_entries')
@Index('history_entries_person', ['appId', 'personId', 'id'])
@Index('history_entries_attendee', ['appId', 'attendeeId', 'id'])
@Index('history_entries_session', ['appId', 'sessionId', 'id'])
@Index('history_entries_feed', ['appId', 'xid', 'id'], { where: 'xid IS NOT NULL' })
@ForeignKey('AppEntity', ['appId'], ['id'], { name: 'history_entries_app_fk', onDelete: 'CASCADE' })
export class HistoryEntryEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'history_entries_pk' })
  id!: string;

  @Column('uuid', { name: 'app_id' })
  appId!: string;

  /** Not a foreign key: history outlives the person. */
  @Column('uuid', { name: 'person_id', nullable: true })
  personId!: string | null;

  @Column({ type: 'text', name: 'attendee_id', nullable: true, collation: 'C' })
  attendeeId!: string | null;

  /** Cvent's id. Not a foreign key either. */
  @Column({ type: 'text', name: 'session_id', nullable: true, collation: 'C' })
  sessionId!: string | null;

  /** The App's id. Null: it is about no session, or about one that the App does not have. Not a foreign key either. */
  @Column('uuid', { name: 'app_session_id', nullable: true })
  appSessionId!: string | null;

  /** The transaction that wrote it, by which the change feed orders entries. Null: it is older than the feed. */
  @Column('bigint', { nullable: true, default: () => '((pg_current_xact_id()))' })
  xid!: string | null;

  @Column('timestamptz', { default: () => 'clock_timestamp()' })
  at!: Date;

  @Column('text', { name: 'cause_type' })
  causeType!: Cause['type'];

  @Column('text', { name: 'cause_id' })
  causeId!: string;

  @Column('text', { name: 'cause_event_type', nullable: true })
  causeEventType!: string | null;

  @Column('text')
  action!: string;

  @Column('jsonb', { default: () => `'[]'` })
  changes!: FieldChange[];

  @Column('text', { nullable: true })
  reason!: string | null;
}
