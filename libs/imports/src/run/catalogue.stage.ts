import { Injectable } from '@nestjs/common';
import { CatalogueReader } from '#integrations';
import type { RunSession } from './run-session.js';
import type { Stage } from './stage.js';

/** Reads what mappings and sessions refer to. Without a scope the run goes on without. */
@Injectable()
export class CatalogueStage implements Stage {
  readonly name = 'catalogue';
  readonly kinds = ['full'] as const;

  constructor(private readonly reader: CatalogueReader) {}

  async run({ client, integration }: RunSession): Promise<void> {
    await this.reader.read(client, integration.integrationId, integration.eventId);
    await this.reader.readForSessions(client, integration.integrationId, integration.eventId);
  }
}
