import { Injectable } from '@nestjs/common';
import { getEvent } from '#cvent-api';
import { IntegrationAccounts } from '#integrations';
import { Database } from '#platform';
import type { RunSession } from './run-session.js';
import type { Stage } from './stage.js';

/** Reads the event: its title and its time zone. That Cvent knows it shows that event id and host are right. */
@Injectable()
export class EventStage implements Stage {
  readonly name = 'event';
  readonly kinds = ['full'] as const;

  constructor(
    private readonly database: Database,
    private readonly accounts: IntegrationAccounts,
  ) {}

  async run(session: RunSession): Promise<void> {
    const { eventId, integrationId } = session.integration;
    const event = await getEvent(session.client, eventId);
    await this.accounts.saveEvent(this.database, integrationId, event);
  }
}
