import { Injectable } from '@nestjs/common';
import { Mappings, type MappedIntegration, type ProposedMappings } from '#custom-field-mapping';
import { newId, NotFoundError } from '#kernel';
import { JobPublisher } from '#messaging';
import { Database, Log } from '#platform';
import { AttendeesRepository } from '../persistence/attendees.repository.js';
import { type AttendeePreview, MappingPreviewer, type Proposal } from './mapping-previewer.service.js';
import { NO_FINDINGS, type TrialFindings } from './trial-findings.js';

/** What mappings that are not saved would change for everybody. */
export interface MappingTrial extends Omit<TrialFindings, 'examples'> {
  readonly id: string;
  readonly total: number;
  readonly seen: number;
  readonly createdAt: Date;
  /** Null: under way. */
  readonly finishedAt: Date | null;
  /** As they would be now. */
  readonly examples: readonly AttendeePreview[];
}

const START = {
  name: 'trial-start',
  text: `INSERT INTO mapping_trials (integration_id, id, mappings, cleared_fields, total, findings) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (integration_id) DO UPDATE SET id = excluded.id, mappings = excluded.mappings, cleared_fields = excluded.cleared_fields, cursor = '',
      total = excluded.total, seen = 0, findings = excluded.findings, wake_at = now() + interval '5 seconds', created_at = now(), finished_at = NULL`,
};
const FIND = {
  name: 'trial-read',
  text: `SELECT id, mappings, cleared_fields AS cleared, total, seen, findings, created_at AS "createdAt", finished_at AS "finishedAt"
    FROM mapping_trials WHERE integration_id = $1`,
};

interface TrialRow extends Proposal {
  readonly id: string;
  readonly total: number;
  readonly seen: number;
  readonly findings: TrialFindings;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** Trials of mappings on everybody: started here, carried out by a worker. The newest of an App counts. */
@Injectable()
export class MappingTrials {
  constructor(
    private readonly database: Database,
    private readonly mappings: Mappings,
    private readonly attendees: AttendeesRepository,
    private readonly previewer: MappingPreviewer,
    private readonly jobs: JobPublisher,
    private readonly log: Log,
  ) {}

  /** Starts a trial in the place of the one before. */
  async start({ integration, mappings, cleared }: Pick<ProposedMappings, 'integration' | 'mappings' | 'cleared'>): Promise<MappingTrial> {
    const total = await this.attendees.countInApp(integration.id);
    const values = [integration.id, newId(), JSON.stringify(mappings), JSON.stringify(cleared), total, JSON.stringify(NO_FINDINGS)];
    await this.database.query(START, values);
    await this.announce(integration.id);
    return this.present(integration);
  }

  /** The newest trial. @throws NotFoundError when there was none */
  async get(appId: string): Promise<MappingTrial> {
    return this.present(await this.mappings.integration(appId));
  }

  private async present(integration: MappedIntegration): Promise<MappingTrial> {
    const [row] = await this.database.query<TrialRow>(FIND, [integration.id]);
    if (!row) throw new NotFoundError('mapping_trial.not_found', 'No mappings were tried yet. Start with POST …/mappings/dry-run.');
    const { id, total, seen, createdAt, finishedAt, findings, ...proposal } = row;
    const examples = await this.previewer.previews(integration, findings.examples, proposal);
    return { id, total, seen, createdAt, finishedAt, ...findings, examples };
  }

  /** The row stands, so a job that cannot be published now is published by the sweeper. */
  private async announce(integrationId: string): Promise<void> {
    try {
      await this.jobs.publish('mappings.try', { integrationId });
    } catch (error) {
      this.log.error('mapping_trial.not_announced', error, { integrationId });
    }
  }
}
