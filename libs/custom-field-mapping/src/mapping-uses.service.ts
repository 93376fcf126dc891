import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CustomFieldUses, PeopleGroupUses } from '#directory';
import { SettingsAnnouncer } from '#integrations';
import type { SqlRunner } from '#kernel';
import { advisoryLock, Database } from '#platform';
import { MappingsRepository } from './persistence/mappings.repository.js';

type Column = 'people_group_id' | 'custom_field_id';

/** Lets the directory say that a group or field cannot be deleted since mappings lead to it, and has everybody mapped anew when a mapped field changes. */
@Injectable()
export class MappingUses implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly mappings: MappingsRepository,
    private readonly announcer: SettingsAnnouncer,
    private readonly groupUses: PeopleGroupUses,
    private readonly fieldUses: CustomFieldUses,
  ) {}

  onModuleInit(): void {
    this.groupUses.add((appId, groupId) => this.usesOf('people_group_id', appId, groupId));
    this.fieldUses.add((appId, fieldId) => this.usesOf('custom_field_id', appId, fieldId));
    this.fieldUses.onChange((tx, appId, fieldId) => this.follow(tx, appId, fieldId));
  }

  private async usesOf(column: Column, appId: string, id: string): Promise<string | null> {
    const rows = await this.database.query<{ source: Readonly<Record<string, string>> }>(
      { text: `SELECT source FROM mappings WHERE app_id = $1 AND ${column} = $2 ORDER BY position` },
      [appId, id],
    );
    if (rows.length === 0) return null;
    const names = rows.slice(0, MOST_NAMED).map(({ source }) => `“${source['name'] ?? source['id']}”`);
    const more = rows.length > MOST_NAMED ? ', …' : '';
    return `${rows.length === 1 ? '1 mapping' : `${rows.length} mappings`} of the Cvent integration (of ${names.join(', ')}${more})`;
  }

  /**
   * A field's choices decide what can be converted. The version rises in the transaction of the change, so that a crash loses nothing; and once more after it, when nobody is being
   * mapped who may not have seen the change.
   */
  private async follow(tx: SqlRunner, appId: string, fieldId: string): Promise<(() => Promise<void>) | null> {
    const [use] = await tx.query<{ id: string }>(
      { text: 'SELECT integration_id AS id FROM mappings WHERE app_id = $1 AND custom_field_id = $2' },
      [appId, fieldId],
    );
    if (!use) return null;
    await this.mappings.follow(tx, use.id);
    return async () => {
      await this.database.transaction((own) => this.mappings.follow(own, use.id), { locks: [advisoryLock('integration', use.id)] });
      await this.announcer.announce('attendees.walk', use.id);
    };
  }
}

const MOST_NAMED = 5;
