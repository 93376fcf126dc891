import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SUBJECT_KINDS, type JobOutcome, type SubjectKind } from '#contracts';
import { CventApi, scopeMissing } from '#cvent-api';
import { IntegrationAccounts } from '#integrations';
import { newId, PermanentError } from '#kernel';
import { JobPublisher } from '#messaging';
import { Database, Log } from '#platform';
import { STAGES, type ImportRun, type RunProblem, type SkippedRead, type StageName } from '../domain/import-run.js';
import { SOURCES } from '../domain/subject-source.js';
import { ImportItemsRepository } from '../persistence/import-items.repository.js';
import { ImportRunsRepository } from '../persistence/import-runs.repository.js';
import { ReadMarksRepository } from '../persistence/read-marks.repository.js';
import { ApplyPlanStage } from './apply-plan.stage.js';
import { CatalogueStage } from './catalogue.stage.js';
import { EventStage } from './event.stage.js';
import { RunEndings } from './run-endings.service.js';
import { RunInterrupted, RunSession } from './run-session.js';
import type { Stage } from './stage.js';
import { SpeakersStage } from './speakers.stage.js';
import { SweepStage } from './sweep.stage.js';
import { AttendeesStage, EnrolmentsStage, SessionsStage } from './walk.stage.js';

const HEARTBEAT_MS = 4_000;

/** Carries runs on from where they stand: one worker at a time, stage by stage, until they end or must wait. */
@Injectable()
export class ImportRunner implements OnModuleDestroy {
  private readonly stages: readonly Stage[];
  private readonly sessions = new Set<RunSession>();

  constructor(
    private readonly runs: ImportRunsRepository,
    private readonly items: ImportItemsRepository,
    private readonly marks: ReadMarksRepository,
    private readonly accounts: IntegrationAccounts,
    private readonly cvent: CventApi,
    private readonly endings: RunEndings,
    private readonly database: Database,
    private readonly jobs: JobPublisher,
    private readonly log: Log,
    event: EventStage,
    catalogue: CatalogueStage,
    sessions: SessionsStage,
    speakers: SpeakersStage,
    attendees: AttendeesStage,
    enrolments: EnrolmentsStage,
    sweep: SweepStage,
    private readonly applyPlan: ApplyPlanStage,
  ) {
    this.stages = [event, catalogue, attendees, enrolments, sessions, speakers, sweep];
  }

  /** Goes on with a run, unless it is not due or another worker has it. */
  async carryOn(runId: string): Promise<JobOutcome> {
    const leaseId = newId();
    const run = await this.runs.claim(runId, leaseId);
    if (!run) return { outcome: 'skipped', reason: 'not_due' };
    const started = { run, leaseId, callsUsed: run.callsUsed };
    try {
      const session = await this.open(run, leaseId);
      return await this.guarded(session);
    } catch (error) {
      return this.endings.afterFailure(started, error);
    }
  }

  /** Goes on at once with the runs of an integration that wait, and lets reads start by themselves again. */
  async wake(integrationId: string): Promise<JobOutcome> {
    await this.marks.allow(integrationId);
    const waiting = await this.runs.wake(integrationId);
    await this.jobs.publishAll('import.run', waiting.map((runId) => ({ payload: { runId } }))); // prettier-ignore
    return waiting.length > 0 ? { outcome: 'applied' } : { outcome: 'unchanged' };
  }

  /** Runs under way are handed back: another worker goes on with them. Before the queue's worker is closed, which waits for its jobs. */
  onModuleDestroy(): void {
    for (const session of this.sessions) session.interrupt();
  }

  private async open(run: ImportRun, leaseId: string): Promise<RunSession> {
    const integration = await this.accounts.load(run.integrationId);
    if (!integration) throw new RunInterrupted();
    if (integration.eventId !== run.eventId) throw eventChanged();
    const priority = run.trigger === 'settle' ? 'settle' : run.kind === 'incremental' ? 'incremental' : 'import';
    let count = (): void => undefined;
    const callsCvent = run.stage !== 'apply';
    const client = callsCvent
      ? await this.cvent.open(integration.credentials, priority, () => count())
      : this.cvent.connect(integration.credentials, priority);
    const scopes = callsCvent ? await client.scopes() : null;
    const session = new RunSession(run, leaseId, integration, client, scopes, this.runs);
    count = () => session.countCall();
    if (!callsCvent) return session;
    if (!SUBJECT_KINDS.some((kind) => session.allows(SOURCES[kind].scope))) await client.insistOn(SOURCES.attendee.scope);
    if (integration.status === 'blocked') await this.accounts.unblock(run.integrationId);
    return session;
  }

  private async guarded(session: RunSession): Promise<JobOutcome> {
    const { run, leaseId } = session;
    this.sessions.add(session);
    const beat = async (): Promise<void> => void ((await this.runs.hold(run.id, leaseId)) || session.interrupt());
    const heartbeat = setInterval(() => void beat().catch(() => undefined), HEARTBEAT_MS);
    try {
      await this.walkStages(session);
      await this.complete(session);
      return { outcome: 'applied' };
    } catch (error) {
      return await this.endings.afterFailure({ run: { ...run, failures: session.failures }, leaseId, callsUsed: session.callsUsed }, error);
    } finally {
      clearInterval(heartbeat);
      this.sessions.delete(session);
    }
  }

  /** @throws CventBlockedError when nothing at all could be read */
  private async walkStages(session: RunSession): Promise<void> {
    if (session.stage === 'apply') return this.applyPlan.run(session);
    const mine = this.stages.filter(({ kinds }) => kinds.includes(session.run.kind));
    for (const [index, stage] of mine.entries()) {
      if (isBefore(stage.name, session.stage)) continue;
      await stage.run(session);
      await session.save({ stage: mine[index + 1]?.name ?? 'done' });
    }
    const { skipped = [], walked = {} } = session.progress;
    if (skipped.length === SUBJECT_KINDS.length && Object.keys(walked).length === 0) throw scopeMissing(SOURCES.attendee.scope);
  }

  private async complete({ run, leaseId, progress, callsUsed, counts }: RunSession): Promise<void> {
    await this.database.transaction(async (tx) => {
      const end = { state: 'completed', problem: problemOf(progress.skipped ?? []), callsUsed, hasFailed: false, wakeAt: null } as const;
      if (!(await this.runs.end(run.id, leaseId, end, tx))) throw new RunInterrupted();
      await this.items.forget(tx, run.id);
      if (run.isDryRun) return;
      for (const kind of SUBJECT_KINDS) {
        const readToMs = progress.walked?.[kind]?.readToMs ?? 0;
        if (readToMs > 0) await this.marks.readTo(tx, run.integrationId, kind, new Date(readToMs));
      }
    });
    if (!run.isDryRun) await this.runs.supersede(run);
    await this.runs.tidy(run.integrationId);
    const { id: runId, integrationId, kind, trigger } = run;
    this.log.info('import.completed', {
      runId,
      integrationId,
      kind,
      trigger,
      callsUsed,
      records: counts.records ?? 0,
      removed: counts.removed ?? 0,
    });
  }
}

/** What the run has read, and what a dry run has stored, is about another event (G6). */
function eventChanged(): PermanentError {
  return new PermanentError('import.event_changed', 'The integration was joined to another event meanwhile. Start a new import.');
}

/** What a run that completed did not read, in plain words. Null: it read everything. */
function problemOf(skipped: readonly SkippedRead[]): RunProblem | null {
  if (skipped.length === 0) return null;
  const names = skipped.map(({ subject, scope }) => `${PLURALS[subject]} (${scope})`).join(', ');
  const message = `Not read, since the application lacks the scope: ${names}. Until it is added in the Cvent developer portal, only webhooks bring them.`;
  return { code: 'import.partly_read', message, retryAt: null };
}

const PLURALS: Readonly<Record<SubjectKind, string>> = {
  session: 'sessions',
  attendee: 'attendees',
  enrolment: 'registrations for sessions',
};

function isBefore(a: StageName, b: StageName): boolean {
  return STAGES.indexOf(a) < STAGES.indexOf(b);
}
