import { Injectable } from '@nestjs/common';
import type { StatusSections, StatusSource } from '#contracts';
import { ReceivedMessages } from '#integrations';
import { Database } from '#platform';

const WAITING = {
  name: 'messages-waiting',
  text: `SELECT count(*)::int AS waiting, min(received_at) AS "oldestWaitingAt" FROM inbox_messages WHERE integration_id = $1 AND status = 'pending'`,
};

/** How an integration's messages stand. */
@Injectable()
export class MessagesStatus implements StatusSource<'messages'> {
  readonly section = 'messages';

  constructor(
    private readonly database: Database,
    private readonly received: ReceivedMessages,
  ) {}

  async read(_appId: string, integrationId: string): Promise<StatusSections['messages']> {
    const [row] = await this.database.query<{ waiting: number; oldestWaitingAt: Date | null }>(WAITING, [integrationId]);
    const types = [...(await this.received.byType(integrationId))].flatMap(([type, { lastAt }]) =>
      lastAt ? [[type, lastAt] as const] : [],
    );
    return { ...row!, lastByType: Object.fromEntries(types) };
  }
}
