import { Injectable } from '@nestjs/common';
import { CatalogueReader } from '#integrations';
import type { RunSession } from './run-session.js';
import type { Stage } from './stage.js';

/** Reads what mappings refer to. Without the scope the run goes on without. */
@Injectable()
export class CatalogueStage implements Stage {
  readonly name = 'catalogue';
  readonly kinds = ['full'] as const;

  constructor(private readonly reader: CatalogueReader) {}

  async run({ client, integration }: RunSession): Promise<void> {
    await this.reader.read(client, integration.integrationId, integration.eventId);
  }
}
