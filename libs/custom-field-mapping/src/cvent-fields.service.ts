import { Injectable } from '@nestjs/common';
import { CventApi } from '#cvent-api';
import type { CventScope } from '#cvent-auth';
import { CatalogueReader, IntegrationAccounts } from '#integrations';
import { PermanentError, RetryableError } from '#kernel';
import { Database } from '#platform';
import { listCventFields, type CventFieldList } from './domain/list-cvent-fields.js';
import { MappingCatalogue } from './mapping-catalogue.service.js';
import { Mappings } from './mapping-list.service.js';
import { SeenValues } from './seen-values.service.js';

/** Why Cvent's lists could not be read, in words that say what to do. */
export interface ReadingProblem {
  readonly code: string;
  readonly message: string;
}

/** What can be mapped, and how new that is. */
export interface CventFields extends CventFieldList {
  /** When Cvent was last asked. Null: never, or it has nothing. */
  readonly readAt: Date | null;
  /** Of the reading that was asked for just now. */
  readonly problems: readonly ReadingProblem[];
}

/** Cvent is asked again after this long at the earliest. */
const FRESH_MS = 60_000;

const READ_AT = {
  name: 'catalogue-read-at',
  text: 'SELECT max(read_at) AS "readAt", (extract(epoch FROM now() - max(read_at)) * 1000)::float8 AS "ageMs" FROM cvent_catalogue WHERE integration_id = $1',
};

/** What of Cvent's can be mapped (G12): from Cvent's lists where the scopes allow, from what attendees have otherwise. */
@Injectable()
export class CventFieldsReader {
  constructor(
    private readonly database: Database,
    private readonly mappings: Mappings,
    private readonly catalogue: MappingCatalogue,
    private readonly seen: SeenValues,
    private readonly accounts: IntegrationAccounts,
    private readonly api: CventApi,
    private readonly reader: CatalogueReader,
  ) {}

  /** What is known. @throws NotFoundError when the App has no integration */
  async get(appId: string): Promise<CventFields> {
    const { id } = await this.mappings.integration(appId);
    return this.known(id, []);
  }

  /** Asks Cvent first, unless it was asked just now. That it does not answer is a problem and no error. @throws NotFoundError */
  async refresh(appId: string): Promise<CventFields> {
    const { id } = await this.mappings.integration(appId);
    const { ageMs } = await this.readAt(id);
    return this.known(id, ageMs !== null && ageMs < FRESH_MS ? [] : await this.read(id));
  }

  private async read(integrationId: string): Promise<ReadingProblem[]> {
    try {
      const account = await this.accounts.load(integrationId);
      if (!account) return [];
      const client = (await this.api.open(account.credentials, 'settle')).impatient();
      return (await this.reader.read(client, integrationId, account.eventId)).map(missingScope);
    } catch (error) {
      if (error instanceof PermanentError || error instanceof RetryableError) return [{ code: error.code, message: error.message }];
      throw error;
    }
  }

  private async known(integrationId: string, problems: readonly ReadingProblem[]): Promise<CventFields> {
    const [{ registrationTypes, cventFields }, seen, seenTypes, { readAt }] = await Promise.all([
      this.catalogue.of(this.database, integrationId),
      this.seen.of(integrationId),
      this.seen.registrationTypes(integrationId),
      this.readAt(integrationId),
    ]);
    return { ...listCventFields({ registrationTypes, cventFields, seen, seenTypes }), readAt, problems };
  }

  private async readAt(integrationId: string): Promise<{ readAt: Date | null; ageMs: number | null }> {
    return (await this.database.query<{ readAt: Date | null; ageMs: number | null }>(READ_AT, [integrationId]))[0]!;
  }
}

function missingScope(scope: CventScope): ReadingProblem {
  const what = scope === 'event/custom-fields:read' ? 'custom fields' : 'registration types';
  return {
    code: 'cvent.scope_missing',
    message: `The Cvent application may not read ${what}. Grant it the scope ${scope}. Until then those are listed that attendees have.`,
  };
}
