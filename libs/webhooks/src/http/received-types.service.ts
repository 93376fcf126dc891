import { Injectable } from '@nestjs/common';
import type { ReceivedMessages, ReceivedType } from '#integrations';
import { Database } from '#platform';

const BY_TYPE = {
  name: 'inbox-received-types',
  text: `SELECT event_type AS type, (count(*) FILTER (WHERE reason IS DISTINCT FROM 'foreign_event'))::int AS count,
      max(received_at) FILTER (WHERE reason IS DISTINCT FROM 'foreign_event') AS "lastAt", (count(*) FILTER (WHERE reason = 'foreign_event'))::int AS foreign
    FROM inbox_messages WHERE integration_id = $1 AND event_type IS NOT NULL GROUP BY event_type`,
};

/** Which types of messages ever came in, counted from the inbox. Reads every row of the integration: for what people ask for, not for what runs by itself. */
@Injectable()
export class ReceivedTypes implements ReceivedMessages {
  constructor(private readonly database: Database) {}

  async byType(integrationId: string): Promise<ReadonlyMap<string, ReceivedType>> {
    const rows = await this.database.query<ReceivedType & { readonly type: string }>(BY_TYPE, [integrationId]);
    return new Map(rows.map(({ type, ...received }) => [type, received]));
  }
}
