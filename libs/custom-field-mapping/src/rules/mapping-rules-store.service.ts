import { Injectable } from '@nestjs/common';
import type { CustomFieldDefinition, Mapping } from '#contracts';
import type { SqlRunner } from '#kernel';
import { readCventField, type FieldDefinitionEntry } from '../domain/cvent-field.js';
import { compileMappings } from '../domain/plan/compile-mappings.js';
import type { MappingRules, MappingSetting, Named } from '../domain/plan/mapping-rules.js';
import { toMapping, type MappingRow } from '../persistence/mapping-row.js';

/** The saved mappings of an integration, ready to be used. */
export interface SavedRules {
  readonly mapping: MappingRules;
  /** Fields whose mapping was removed together with the values that it had filled, by the names of places. */
  readonly cleared: ReadonlySet<string>;
}

interface SettingRow {
  readonly version: number;
  readonly cleared: readonly string[];
  readonly timeZone: string | null;
  readonly mappings: readonly MappingRow[] | null;
  readonly customFields: readonly CustomFieldDefinition[] | null;
  readonly cventFields: readonly FieldDefinitionEntry[] | null;
  readonly registrationTypes: readonly Named[] | null;
}

const LOAD = {
  name: 'mapping-rules-load',
  text: `SELECT i.settings_version AS version, i.cleared_fields AS cleared, i.event_time_zone AS "timeZone",
      (SELECT json_agg(m ORDER BY m.position) FROM mappings m WHERE m.integration_id = i.id) AS mappings,
      (SELECT json_agg(f) FROM (SELECT id, key, label, type, choices FROM custom_fields WHERE app_id = i.app_id) f) AS "customFields",
      (SELECT json_agg(c) FROM (SELECT cvent_id AS id, name, details FROM cvent_catalogue WHERE integration_id = i.id AND kind = 'contact_field') c) AS "cventFields",
      (SELECT json_agg(t) FROM (SELECT cvent_id AS id, name FROM cvent_catalogue WHERE integration_id = i.id AND kind = 'registration_type') t) AS "registrationTypes"
    FROM integrations i WHERE i.id = $1`,
};

/** Integrations whose rules are kept ready. */
const MOST_KEPT = 1_000;

/** The mappings as attendees are mapped by them. Kept ready in each process for as long as `settings_version` stays: whatever they are made of raises it when it changes. */
@Injectable()
export class MappingRulesStore {
  private readonly ready = new Map<string, { readonly version: number; readonly rules: SavedRules }>();

  /** The rules of at least this version of the settings. Runs in the caller's transaction, whose integration must be there. */
  async of(tx: SqlRunner, integrationId: string, version: number): Promise<SavedRules> {
    const known = this.ready.get(integrationId);
    if (known?.version === version) return known.rules;
    const row = (await tx.query<SettingRow>(LOAD, [integrationId]))[0]!;
    const rules = { mapping: compileMappings(settingOf(row)), cleared: new Set(row.cleared) };
    if (this.ready.size >= MOST_KEPT) this.ready.clear();
    this.ready.set(integrationId, { version: row.version, rules });
    return rules;
  }

  /** The rules that other mappings would make: nothing of them is saved or kept. */
  async trial(tx: SqlRunner, integrationId: string, mappings: readonly Mapping[]): Promise<MappingRules> {
    return compileMappings({ ...settingOf((await tx.query<SettingRow>(LOAD, [integrationId]))[0]!), mappings });
  }
}

function settingOf(row: SettingRow): MappingSetting {
  return {
    mappings: (row.mappings ?? []).map(toMapping),
    customFields: row.customFields ?? [],
    cventFields: row.cventFields && row.cventFields.map(readCventField),
    registrationTypes: row.registrationTypes,
    timeZone: row.timeZone,
  };
}
