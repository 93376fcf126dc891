import { Injectable } from '@nestjs/common';
import { getEvent } from '#cvent-api';
import { IntegrationAccounts } from '#integrations';
import { Database } from '#platform';
import type { RunSession } from './run-session.js';
import { isScopeMissing, type Stage } from './stage.js';

/** Reads the event: its title and its time zone, which sessions need. That Cvent knows it shows that event id and host are right. */
@Injectable()
export class EventStage implements Stage {
  readonly name = 'event';
  readonly kinds = ['full', 'incremental'] as const;

  constructor(
    private readonly database: Database,
    private readonly accounts: IntegrationAccounts,
  ) {}

  async run(session: RunSession): Promise<void> {
    const { eventId, integrationId, timeZone } = session.integration;
    const isFull = session.run.kind === 'full';
    if (!isFull && (timeZone !== null || !session.allows('event/events:read'))) return;
    const event = await getEvent(session.client, eventId).catch((error: unknown) => {
      if (isFull || !isScopeMissing(error)) throw error;
      return null; // an incremental run only wants the time zone
    });
    if (event === null) return;
    await this.accounts.saveEvent(this.database, integrationId, event);
  }
}
