import { Injectable } from '@nestjs/common';
import { Database } from '#platform';
import type { SeenType, SeenValue } from './domain/seen.js';

/** Attendees that are looked at: enough to know what an event asks for. */
const SAMPLE = 2_000;

const SEEN = {
  name: 'values-seen',
  text: `SELECT key, count(*)::int AS attendees, (array_agg(value))[1] AS example
    FROM (SELECT "values" FROM attendees WHERE integration_id = $1 LIMIT ${SAMPLE}) a, jsonb_each(a."values")
    WHERE value NOT IN ('null', '""', '[]') GROUP BY key`,
};
const TYPES = {
  name: 'registration-types-seen',
  text: `SELECT "values"->>'registrationTypeId' AS id, "values"->>'registrationType' AS name, count(*)::int AS attendees
    FROM attendees WHERE integration_id = $1 AND "values"->>'registrationType' <> '' GROUP BY 1, 2 ORDER BY 3 DESC, 2 LIMIT 500`,
};

/** What attendees of an integration have values for, from their mirrors. */
@Injectable()
export class SeenValues {
  constructor(private readonly database: Database) {}

  /** By key (webhook names, `custom:<id>`), from some of the attendees. Null: there are no attendees yet. */
  async of(integrationId: string): Promise<ReadonlyMap<string, SeenValue> | null> {
    const rows = await this.database.query<SeenValue & { key: string }>(SEEN, [integrationId]);
    return rows.length === 0 ? null : new Map(rows.map(({ key, ...seen }) => [key, seen]));
  }

  /** The registration types of all attendees, the most frequent first. */
  async registrationTypes(integrationId: string): Promise<SeenType[]> {
    return this.database.query<SeenType>(TYPES, [integrationId]);
  }
}
