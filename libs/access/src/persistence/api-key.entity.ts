import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What a key may do: `cms` everything in the Apps that it names, `operator` everything and the dashboards. */
export const API_KEY_ROLES = ['cms', 'operator'] as const;
/** See {@link API_KEY_ROLES}. */
export type ApiKeyRole = (typeof API_KEY_ROLES)[number];

/** An API key. Of its secret only a hash is kept: 256 random bits need no slow hash. */
@Entity('api_keys')
@Check('api_keys_role', `role IN ('cms', 'operator')`)
export class ApiKeyEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'api_keys_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  role!: ApiKeyRole;

  @Column('uuid', { name: 'app_ids', array: true, default: () => `'{}'` })
  appIds!: string[];

  @Column('bytea', { name: 'secret_hash' })
  secretHash!: Buffer;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
