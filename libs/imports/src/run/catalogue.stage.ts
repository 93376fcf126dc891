import { Injectable } from '@nestjs/common';
import { readCventId } from '#contracts';
import { listContactFields, listRegistrationTypes, type CventPage, type PageMark } from '#cvent-api';
import { CventBlockedError } from '#cvent-http';
import { isJsonObject, type JsonObject, wellFormed } from '#kernel';
import { type CatalogueEntry, type CatalogueKind, CventCatalogue } from '#integrations';
import { Database } from '#platform';
import type { RunSession } from './run-session.js';
import type { Stage } from './stage.js';

/** Most pages of a catalogue. An account has some dozens of custom fields. */
const MOST_PAGES = 50;
const LONGEST_NAME = 300;

type ListPage = (mark: PageMark | null) => Promise<CventPage>;

/** Reads what mappings refer to: the event's registration types, the account's custom fields of contacts. Without the scope the run goes on without. */
@Injectable()
export class CatalogueStage implements Stage {
  readonly name = 'catalogue';
  readonly kinds = ['full'] as const;

  constructor(
    private readonly database: Database,
    private readonly catalogue: CventCatalogue,
  ) {}

  async run(session: RunSession): Promise<void> {
    const { client, integration } = session;
    await this.read(session, 'registration_type', (mark) => listRegistrationTypes(client, integration.eventId, mark));
    await this.read(session, 'contact_field', (mark) => listContactFields(client, mark));
  }

  private async read({ integration }: RunSession, kind: CatalogueKind, list: ListPage): Promise<void> {
    const entries: CatalogueEntry[] = [];
    let mark: PageMark | null = null;
    try {
      for (let page = 0; page < MOST_PAGES; page++) {
        const { records, next } = await list(mark);
        entries.push(...records.map(toEntry).filter((entry) => entry !== null));
        if (!next) break;
        mark = next;
      }
    } catch (error) {
      if (error instanceof CventBlockedError && error.code === 'cvent.scope_missing') return;
      throw error;
    }
    await this.database.transaction((tx) => this.catalogue.replace(tx, integration.integrationId, kind, entries));
  }
}

function toEntry(record: unknown): CatalogueEntry | null {
  if (!isJsonObject(record)) return null;
  const id = readCventId(record['id']);
  const { name } = record;
  if (id === null || typeof name !== 'string') return null;
  return { id, name: wellFormed(name).slice(0, LONGEST_NAME), details: detailsOf(record) };
}

function detailsOf(record: JsonObject): CatalogueEntry['details'] {
  const { code, type, required, active, details } = record;
  const kept = { code, type, required, active, details };
  return JSON.parse(wellFormed(JSON.stringify(kept))) as CatalogueEntry['details'];
}
