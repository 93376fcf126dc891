import { Injectable } from '@nestjs/common';
import type { StatusSections, StatusSource } from '#contracts';
import { Database } from '#platform';
import { PushList } from './push-list.service.js';

const OLDEST = {
  name: 'pushes-oldest',
  text: `SELECT min(edited_at) AS "oldestWaitingAt" FROM pending_fields WHERE app_id = $1 AND state = 'waiting'`,
};

/** How an integration's pushes stand. */
@Injectable()
export class PushesStatus implements StatusSource<'pushes'> {
  readonly section = 'pushes';

  constructor(
    private readonly database: Database,
    private readonly pushes: PushList,
  ) {}

  async read(appId: string): Promise<StatusSections['pushes']> {
    const { retryAt, ...status } = await this.pushes.status(appId);
    const [row] = await this.database.query<{ oldestWaitingAt: Date | null }>(OLDEST, [appId]);
    return { ...status, oldestWaitingAt: row?.oldestWaitingAt ?? null, retryAt: retryAt === null ? null : new Date(retryAt) };
  }
}
