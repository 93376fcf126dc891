import { Injectable } from '@nestjs/common';
import type { ConflictPolicy, JobOutcome, Mapping } from '#contracts';
import { MappingRulesStore } from '#custom-field-mapping';
import { Database } from '#platform';
import type { PlacementRules } from '../domain/attendee-state.js';
import { AttendeesRepository } from '../persistence/attendees.repository.js';
import { addFindings, type TrialFindings } from './trial-findings.js';

const PAGE = 500;

const FIND = {
  name: 'trial-find',
  text: `SELECT t.id, t.mappings, t.cleared_fields AS cleared, t.cursor, t.findings, i.app_id AS "appId", i.conflict_policy AS "conflictPolicy"
    FROM mapping_trials t JOIN integrations i ON i.id = t.integration_id WHERE t.integration_id = $1 AND t.finished_at IS NULL`,
};
const ADVANCE = {
  name: 'trial-advance',
  text: `UPDATE mapping_trials SET cursor = $3, seen = seen + $4, findings = $5, wake_at = now() + interval '15 seconds'
    WHERE integration_id = $1 AND id = $2 AND cursor < $3 AND finished_at IS NULL RETURNING id`,
};
const END = {
  name: 'trial-end',
  text: 'UPDATE mapping_trials SET finished_at = now(), wake_at = NULL WHERE integration_id = $1 AND id = $2',
};

interface TrialRow {
  readonly id: string;
  readonly mappings: readonly Mapping[];
  readonly cleared: readonly string[];
  readonly cursor: string;
  readonly findings: TrialFindings;
  readonly appId: string;
  readonly conflictPolicy: ConflictPolicy;
}

/** Finds out what mappings that are not saved would change for everybody in the app. Changes nobody, calls nobody, resumes at the page where it stood (B11). */
@Injectable()
export class MappingTrialRunner {
  constructor(
    private readonly database: Database,
    private readonly rules: MappingRulesStore,
    private readonly attendees: AttendeesRepository,
  ) {}

  async run(integrationId: string): Promise<JobOutcome> {
    const [trial] = await this.database.query<TrialRow>(FIND, [integrationId]);
    if (!trial) return { outcome: 'skipped', reason: 'already_done' };
    const mapping = await this.rules.trial(this.database, integrationId, trial.mappings);
    const rules: PlacementRules = { mapping, cleared: new Set(trial.cleared), conflictPolicy: trial.conflictPolicy };
    let { cursor, findings } = trial;
    for (;;) {
      const ids = await this.attendees.listInApp(integrationId, cursor, PAGE);
      if (ids.length === 0) break;
      cursor = ids.at(-1)!;
      findings = addFindings(findings, await this.attendees.look(integrationId, trial.appId, ids), rules);
      const advanced = await this.database.query(ADVANCE, [integrationId, trial.id, cursor, ids.length, JSON.stringify(findings)]);
      if (advanced.length === 0) return { outcome: 'skipped', reason: 'overtaken' };
    }
    await this.database.query(END, [integrationId, trial.id]);
    return { outcome: 'applied' };
  }
}
