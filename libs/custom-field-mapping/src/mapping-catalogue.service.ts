import { Injectable } from '@nestjs/common';
import type { CustomFieldDefinition } from '#contracts';
import type { SqlRunner } from '#kernel';
import { readCventField, type FieldDefinitionEntry } from './domain/cvent-field.js';
import type { LintCatalogue } from './domain/lint/finding.js';
import type { Named } from './domain/plan/mapping-rules.js';
import { SeenValues } from './seen-values.service.js';

interface CatalogueRow {
  readonly customFields: readonly CustomFieldDefinition[] | null;
  readonly peopleGroups: readonly Named[] | null;
  readonly cventFields: readonly FieldDefinitionEntry[] | null;
  readonly registrationTypes: readonly Named[] | null;
}

const LOAD = {
  name: 'mapping-catalogue',
  text: `SELECT
      (SELECT json_agg(f) FROM (SELECT id, key, label, type, choices FROM custom_fields WHERE app_id = i.app_id ORDER BY id) f) AS "customFields",
      (SELECT json_agg(g) FROM (SELECT id, name FROM people_groups WHERE app_id = i.app_id ORDER BY id) g) AS "peopleGroups",
      (SELECT json_agg(c) FROM (SELECT cvent_id AS id, name, details FROM cvent_catalogue WHERE integration_id = i.id AND kind = 'contact_field' ORDER BY name, cvent_id) c)
        AS "cventFields",
      (SELECT json_agg(t) FROM (SELECT cvent_id AS id, name FROM cvent_catalogue WHERE integration_id = i.id AND kind = 'registration_type' ORDER BY name, cvent_id) t)
        AS "registrationTypes"
    FROM integrations i WHERE i.id = $1`,
};

/** Everything that the mappings of an integration may refer to. */
@Injectable()
export class MappingCatalogue {
  constructor(private readonly seen: SeenValues) {}

  /** Lists of Cvent's that are empty count as not known: an account without any field, or an event without any type, has nothing to be checked against. */
  async of(tx: SqlRunner, integrationId: string): Promise<LintCatalogue> {
    const [[row], seen] = await Promise.all([tx.query<CatalogueRow>(LOAD, [integrationId]), this.seen.of(integrationId)]);
    return {
      customFields: row?.customFields ?? [],
      peopleGroups: row?.peopleGroups ?? [],
      cventFields: row?.cventFields?.map(readCventField) ?? null,
      registrationTypes: row?.registrationTypes ?? null,
      valuesSeen: seen && new Set(seen.keys()),
    };
  }
}
