import { Injectable } from '@nestjs/common';
import type { Json, SqlRunner } from '#kernel';

/** Kinds of things that Cvent names and mappings refer to. */
export type CatalogueKind = 'registration_type' | 'contact_field';

/** One of them. `details`: what else Cvent says of it (type, choices, code). */
export interface CatalogueEntry {
  readonly id: string;
  readonly name: string;
  readonly details: Readonly<Record<string, Json>>;
}

const PUT = {
  name: 'catalogue-put',
  text: `INSERT INTO cvent_catalogue (integration_id, kind, cvent_id, name, details, read_at)
    SELECT $1, $2, id, name, details, now() FROM jsonb_to_recordset($3::jsonb) AS entry (id text, name text, details jsonb)
    ON CONFLICT (integration_id, kind, cvent_id) DO UPDATE SET name = excluded.name, details = excluded.details, read_at = excluded.read_at`,
};
const DROP_OTHERS = {
  name: 'catalogue-drop-others',
  text: 'DELETE FROM cvent_catalogue WHERE integration_id = $1 AND kind = $2 AND cvent_id <> ALL ($3)',
};

/** What Cvent calls things: the table `cvent_catalogue`. */
@Injectable()
export class CventCatalogue {
  /** Replaces all entries of one kind by a list that is whole. An id that comes twice counts once. */
  async replace(tx: SqlRunner, integrationId: string, kind: CatalogueKind, entries: readonly CatalogueEntry[]): Promise<void> {
    const byId = new Map(entries.map((entry) => [entry.id, entry]));
    await tx.write(PUT, [integrationId, kind, JSON.stringify([...byId.values()])]);
    await tx.write(DROP_OTHERS, [integrationId, kind, [...byId.keys()]]);
  }
}
