import { Injectable } from '@nestjs/common';
import { readCventId } from '#contracts';
import {
  listContactFields,
  listRegistrationTypes,
  listSessionLocations,
  listSpeakers,
  type CventClient,
  type CventPage,
  type PageMark,
} from '#cvent-api';
import type { CventScope } from '#cvent-auth';
import { CventBlockedError } from '#cvent-http';
import { isJsonObject, type JsonObject, wellFormed } from '#kernel';
import { CventCatalogue, type CatalogueEntry, type CatalogueKind } from './cvent-catalogue.service.js';

/** Most pages of a list. An account has some dozens of custom fields. */
const MOST_PAGES = 50;
const LONGEST_NAME = 300;

type ListPage = (mark: PageMark | null) => Promise<CventPage>;

/** Reads what mappings and sessions refer to: the event's registration types, places and speakers, the account's custom fields of contacts. */
@Injectable()
export class CatalogueReader {
  constructor(private readonly catalogue: CventCatalogue) {}

  /** Reads both lists; answers the scopes that are missing, whose lists stay as they were. @throws as a call does */
  async read(client: CventClient, integrationId: string, eventId: string): Promise<CventScope[]> {
    const types = await this.readList(integrationId, 'registration_type', (mark) => listRegistrationTypes(client, eventId, mark));
    const fields = await this.readList(integrationId, 'contact_field', (mark) => listContactFields(client, mark));
    return [...(types ? [] : (['event/registration-types:read'] as const)), ...(fields ? [] : (['event/custom-fields:read'] as const))];
  }

  /** Reads what sessions refer to, as far as the scopes allow. @throws as a call does */
  async readForSessions(client: CventClient, integrationId: string, eventId: string): Promise<void> {
    await this.readList(integrationId, 'session_location', (mark) => listSessionLocations(client, eventId, mark));
    await this.readList(integrationId, 'speaker', (mark) => listSpeakers(client, eventId, mark));
  }

  /** The speakers that were read last. */
  async speakerIds(integrationId: string): Promise<string[]> {
    return (await this.catalogue.list(integrationId, 'speaker')).map(({ id }) => id);
  }

  /** False: the scope is missing. */
  private async readList(integrationId: string, kind: CatalogueKind, list: ListPage): Promise<boolean> {
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
      if (error instanceof CventBlockedError && error.code === 'cvent.scope_missing') return false;
      throw error;
    }
    await this.catalogue.replace(integrationId, kind, entries);
    return true;
  }
}

function toEntry(record: unknown): CatalogueEntry | null {
  if (!isJsonObject(record)) return null;
  const id = readCventId(record['id']);
  const name = nameOf(record);
  if (id === null || name === null) return null;
  return { id, name: wellFormed(name).slice(0, LONGEST_NAME), details: detailsOf(record) };
}

function nameOf({ name, firstName, lastName }: JsonObject): string | null {
  if (typeof name === 'string') return name;
  const parts = [firstName, lastName].filter((part): part is string => typeof part === 'string' && part !== '');
  return parts.length === 0 ? null : parts.join(' ');
}

function detailsOf(record: JsonObject): CatalogueEntry['details'] {
  const { code, type, required, active, details, title, company } = record;
  const kept = { code, type, required, active, details, title, company };
  return JSON.parse(wellFormed(JSON.stringify(kept))) as CatalogueEntry['details'];
}
