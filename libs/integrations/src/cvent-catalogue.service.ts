import { Injectable } from '@nestjs/common';
import { allAgendas, HistoryRecorder } from '#history';
import { sameJson, type Json, type SqlRunner } from '#kernel';
import { advisoryLock, Database } from '#platform';

/** Kinds of things that Cvent names and others refer to. */
export type CatalogueKind = 'registration_type' | 'contact_field' | 'session_location' | 'speaker';

/** What mappings refer to. */
const MAPPED: readonly CatalogueKind[] = ['registration_type', 'contact_field'];

/** What agendas show: names of speakers, and who sees an included session. */
const SHOWN: readonly CatalogueKind[] = ['registration_type', 'speaker'];

/** One of them. `details`: what else Cvent says of it (type, choices, code). */
export interface CatalogueEntry {
  readonly id: string;
  readonly name: string;
  readonly details: Readonly<Record<string, Json>>;
}

const LIST = {
  name: 'catalogue-list',
  text: 'SELECT cvent_id AS id, name, details FROM cvent_catalogue WHERE integration_id = $1 AND kind = $2 ORDER BY cvent_id',
};
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
const FOLLOW = {
  name: 'catalogue-follow',
  text: `UPDATE integrations SET settings_version = settings_version + 1, updated_at = now()
    WHERE id = $1 AND EXISTS (SELECT 1 FROM mappings WHERE integration_id = $1)`,
};

const APP_OF = { name: 'catalogue-app', text: 'SELECT app_id AS "appId" FROM integrations WHERE id = $1' };

/** What Cvent calls things: the table `cvent_catalogue`. */
@Injectable()
export class CventCatalogue {
  constructor(
    private readonly database: Database,
    private readonly history: HistoryRecorder,
  ) {}

  /** By id. */
  list(integrationId: string, kind: CatalogueKind): Promise<CatalogueEntry[]> {
    return this.database.query<CatalogueEntry>(LIST, [integrationId, kind]);
  }

  /**
   * Replaces all entries of one kind by a list that is whole. An id that comes twice counts once. What is mapped by them is mapped anew when something changed: the version of the
   * settings rises while no fact is being applied, and the sweeper starts the walk.
   */
  async replace(integrationId: string, kind: CatalogueKind, entries: readonly CatalogueEntry[]): Promise<void> {
    const next = [...new Map(entries.map((entry) => [entry.id, entry])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const known = await this.list(integrationId, kind);
    const isSame = sameJson(known as never, next as never);
    const isMapped = MAPPED.includes(kind) && !isSame;
    const locks = isMapped ? [advisoryLock('integration', integrationId)] : [];
    const write = async (tx: SqlRunner): Promise<void> => {
      if (SHOWN.includes(kind) && !isSame) await this.tell(tx, integrationId);
      await this.write(tx, integrationId, kind, next, isMapped);
    };
    await this.database.transaction(write, { locks });
  }

  private async write(
    tx: SqlRunner,
    integrationId: string,
    kind: CatalogueKind,
    entries: readonly CatalogueEntry[],
    isMapped: boolean,
  ): Promise<void> {
    await tx.write(PUT, [integrationId, kind, JSON.stringify(entries)]);
    await tx.write(DROP_OTHERS, [integrationId, kind, entries.map(({ id }) => id)]);
    if (isMapped) await tx.write(FOLLOW, [integrationId]);
  }

  private async tell(tx: SqlRunner, integrationId: string): Promise<void> {
    const [row] = await tx.query<{ appId: string }>(APP_OF, [integrationId]);
    if (row) await this.history.record(tx, [allAgendas(row.appId, integrationId, 'cvent_lists')]);
  }
}
