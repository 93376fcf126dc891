import { Injectable } from '@nestjs/common';
import { customFieldName } from '#contracts';
import type { MappedFields } from '#directory';
import type { SqlRunner } from '#kernel';

const FIND = {
  name: 'mapped-places',
  text: `SELECT m.person_field AS field, f.key FROM mappings m LEFT JOIN custom_fields f ON f.id = m.custom_field_id
    WHERE m.app_id = $1 AND m.kind <> 'people_group'`,
};

/** Tells the directory which fields of an App a mapping fills. */
@Injectable()
export class MappedPlaces implements MappedFields {
  async of(tx: SqlRunner, appId: string): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ field: string | null; key: string | null }>(FIND, [appId]);
    return new Set(rows.map(({ field, key }) => field ?? customFieldName(key!)));
  }
}
