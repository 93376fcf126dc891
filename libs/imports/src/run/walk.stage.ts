import { Injectable } from '@nestjs/common';
import { subjectIdOf, type Cause } from '#contracts';
import { CventRefusedError } from '#cvent-http';
import type { CventPage } from '#cvent-api';
import { AppConfig } from '#platform';
import type { StageName, WalkWindow } from '../domain/import-run.js';
import { SOURCES, type SubjectSource } from '../domain/subject-source.js';
import { ImportItemsRepository } from '../persistence/import-items.repository.js';
import { ReadMarksRepository } from '../persistence/read-marks.repository.js';
import { PageApplier } from './page-applier.service.js';
import { causeOf } from './cause.js';
import { readPageAs } from './read-page.js';
import type { RunSession } from './run-session.js';
import { isScopeMissing, type Stage } from './stage.js';
import { WindowPlanner } from './window-planner.service.js';

/** How often the walk of a window may begin anew before the run fails. */
const MOST_RESTARTS = 3;

/** Walks a list of Cvent's, window by window and page by page; while one page is applied, the next ones are on their way. */
@Injectable()
abstract class WalkStage implements Stage {
  abstract readonly name: StageName;
  readonly kinds = ['full', 'incremental'] as const;
  protected abstract readonly source: SubjectSource;

  constructor(
    private readonly applier: PageApplier,
    private readonly planner: WindowPlanner,
    private readonly items: ImportItemsRepository,
    private readonly marks: ReadMarksRepository,
    private readonly config: AppConfig,
  ) {}

  /** Without the scope the run goes on without. */
  async run(session: RunSession): Promise<void> {
    const { subject, scope } = this.source;
    if (!session.run.subjects.includes(subject)) return;
    if (!session.allows(scope)) return session.skip(subject, scope);
    try {
      await this.walkAll(session);
    } catch (error) {
      if (!isScopeMissing(error)) throw error;
      await session.save({ progress: { windows: null, startedAtMs: null } });
      await session.skip(subject, scope);
    }
  }

  private async walkAll(session: RunSession): Promise<void> {
    if (!session.progress.windows) await this.begin(session);
    const windows = session.progress.windows!;
    const walks = windows.map((window, index) => (window.isDone ? Promise.resolve() : this.walk(session, index)));
    const results = await Promise.allSettled(walks);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason as Error;
    await this.end(session);
  }

  private async end(session: RunSession): Promise<void> {
    const { windows, startedAtMs, walked } = session.progress;
    const beganAtMs = startedAtMs ?? 0;
    const seen = Math.max(0, ...windows!.map(({ readToMs }) => readToMs));
    // What changed since the walk began may stand on a page that was read before, and a time in the future tells nothing.
    const readToMs = session.run.kind === 'full' ? beganAtMs : Math.min(seen, beganAtMs);
    await session.save({
      progress: { windows: null, startedAtMs: null, walked: { ...walked, [this.source.subject]: { beganAtMs, readToMs } } },
    });
  }

  private async begin(session: RunSession): Promise<void> {
    const { run, integration } = session;
    const after = run.kind === 'full' ? null : await this.marks.readFrom(integration.integrationId, this.source.subject);
    const plan = await this.planner.plan(session, this.source, after);
    const total = plan.total === null ? null : (session.total ?? 0) + plan.total;
    await session.save({ progress: { windows: plan.windows, startedAtMs: plan.startedAtMs }, total });
  }

  private async walk(session: RunSession, index: number): Promise<void> {
    const { client, integration, run } = session;
    const windowNow = (): WalkWindow => session.progress.windows![index]!;
    const fetch = ({ after, before, mark }: WalkWindow): Promise<CventPage> => {
      const range = { ...(after === null ? {} : { after: new Date(after) }), ...(before === null ? {} : { before: new Date(before) }) };
      return this.source.list(client, integration.eventId, range, mark);
    };
    const cause: Cause = causeOf(run);
    let coming = unhandled(fetch(windowNow()));
    while (!windowNow().isDone) {
      const window = windowNow();
      let page: CventPage;
      try {
        page = await coming;
      } catch (error) {
        if (!isLostPage(error, window) || window.restarts >= MOST_RESTARTS) throw error;
        await session.save({ window: { index, to: { ...window, mark: null, restarts: window.restarts + 1 } } });
        coming = unhandled(fetch(windowNow()));
        continue;
      }
      if (page.next) coming = unhandled(fetch({ ...window, mark: page.next }));
      const reading = readPageAs(this.source, page, integration.eventId, cause, this.config.cventReadLagMs);
      await session.inTurn(() =>
        this.applier.apply(session, this.source.subject, reading, async (tx, counts) => {
          if (run.kind === 'full') await this.items.see(tx, run.id, this.source.subject, reading.facts.map(subjectIdOf)); // prettier-ignore
          const readToMs = Math.max(window.readToMs, reading.lastModifiedMs ?? 0);
          const to = { ...window, mark: page.next, isDone: page.next === null, readToMs };
          const progress = { startedAtMs: session.progress.startedAtMs ?? page.dateMs - this.config.cventReadLagMs };
          await session.save({ progress, window: { index, to }, counts: { ...counts, records: page.records.length, pages: 1 } }, tx);
        }),
      );
    }
  }
}

/** The sessions of the event. After who is registered for them, so that a restricted session is restricted from the moment at which it comes into the app (B12). */
@Injectable()
export class SessionsStage extends WalkStage {
  readonly name = 'sessions';
  protected readonly source = SOURCES.session;
}

/** The attendees of the event. */
@Injectable()
export class AttendeesStage extends WalkStage {
  readonly name = 'attendees';
  protected readonly source = SOURCES.attendee;
}

/** Who is registered for which session. */
@Injectable()
export class EnrolmentsStage extends WalkStage {
  readonly name = 'enrolments';
  protected readonly source = SOURCES.enrolment;
}

/** A page that Cvent does not know any more, or repeats: the window is walked anew. */
function isLostPage(error: unknown, { mark }: WalkWindow): boolean {
  return error instanceof CventRefusedError && mark !== null && (error.code === 'cvent.page_repeats' || error.status === 400);
}

/** A page that is fetched ahead: when it fails, that is told to whoever asks for it. */
function unhandled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}
