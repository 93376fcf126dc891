import { Injectable } from '@nestjs/common';
import type { MessageTrace, MessageTraces } from '#contracts';
import { Database } from '#platform';

const LOOKED_AT = 20_000;
const SHOWN = 20;
// In any case: Cvent's messages write ids in capitals. A body need not be text, so it is compared as it is escaped.
const NAMING = {
  name: 'messages-naming',
  text: `SELECT id AS "messageId", status, reason, received_at AS "receivedAt" FROM (
      SELECT m.id, m.status, m.reason, m.received_at, m.body FROM inbox_messages m JOIN integrations i ON i.id = m.integration_id
      WHERE i.app_id = $1 AND m.status <> 'applied' ORDER BY m.id DESC LIMIT ${LOOKED_AT}) AS newest
    WHERE position(lower(encode($2::bytea, 'escape')) IN lower(encode(body, 'escape'))) > 0 ORDER BY id DESC LIMIT ${SHOWN}`,
};

/** Messages that were stored and not applied, found by what they hold. */
@Injectable()
export class StoredMessages implements MessageTraces {
  constructor(private readonly database: Database) {}

  naming(appId: string, text: string): Promise<readonly MessageTrace[]> {
    return this.database.query<MessageTrace>(NAMING, [appId, Buffer.from(text)]);
  }
}
