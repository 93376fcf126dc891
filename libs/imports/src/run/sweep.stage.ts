import { Injectable } from '@nestjs/common';
import { SUBJECT_KINDS, subjectIdOf, type Fact, type SubjectKind } from '#contracts';
import { MOST_IDS, type CventPage } from '#cvent-api';
import { newId, type SqlRunner } from '#kernel';
import { AppConfig, Database } from '#platform';
import { isBraked } from '../domain/brake.js';
import type { WalkEnd } from '../domain/import-run.js';
import { SOURCES } from '../domain/subject-source.js';
import { ImportItemsRepository, type ImportItem } from '../persistence/import-items.repository.js';
import { causeOf } from './cause.js';
import { PageApplier } from './page-applier.service.js';
import { readPageAs, type PageReading } from './read-page.js';
import type { RunSession } from './run-session.js';
import { NeedsConfirmation, type Stage } from './stage.js';
import { Subjects } from './subjects.js';

/** Subjects that are compared at once with those seen. */
const COMPARED = 1_000;

/**
 * Takes out of the app whoever is to leave it, once the walk is whole: those whom the walk read as leaving, and, after a full one, those whom it did not list
 * and whom Cvent does not know when it is asked for them by id. Before that, the brake (B19).
 */
@Injectable()
export class SweepStage implements Stage {
  readonly name = 'sweep';
  readonly kinds = ['full', 'incremental'] as const;

  constructor(
    private readonly database: Database,
    private readonly subjects: Subjects,
    private readonly items: ImportItemsRepository,
    private readonly applier: PageApplier,
    private readonly config: AppConfig,
  ) {}

  async run(session: RunSession): Promise<void> {
    const { run, progress } = session;
    const walked = SUBJECT_KINDS.filter((kind) => progress.walked?.[kind]);
    if (run.kind === 'full') for (const kind of walked) await this.findUnseen(session, kind);
    if (!run.isDryRun && run.confirmedAt === null) for (const kind of walked) await this.brake(session, kind);
    for (const kind of walked) await this.applyRemovals(session, kind);
    if (session.run.isDryRun) await this.database.transaction((tx) => this.items.settlePlan(tx, session.run.id));
  }

  /** Notes whom the walk did not list. */
  private async findUnseen(session: RunSession, kind: SubjectKind): Promise<void> {
    const { run, integration } = session;
    const { [kind]: stood = '' } = session.progress.sweepCursors ?? {};
    for (let cursor = stood; cursor !== null;) {
      const ids = await this.subjects.of(kind).present(integration.integrationId, cursor, COMPARED);
      const unseen = await this.items.unseen(run.id, kind, ids);
      const next = ids.length < COMPARED ? null : ids.at(-1)!;
      await this.database.transaction(async (tx) => {
        await this.items.add(tx, run.id, unseen.map((subjectId) => unlisted(kind, subjectId))); // prettier-ignore
        await session.save({ progress: { sweepCursors: { ...session.progress.sweepCursors, [kind]: next } } }, tx);
      });
      cursor = next;
    }
  }

  /** @throws NeedsConfirmation */
  private async brake({ run, integration }: RunSession, kind: SubjectKind): Promise<void> {
    const limits = { people: this.config.importBrakePeople, percent: this.config.importBrakePercent };
    const feature = this.subjects.of(kind);
    const inApp = await feature.countInApp(integration.integrationId);
    let leaving = 0;
    for (let cursor = ''; ;) {
      const page = await this.items.removals(run.id, kind, cursor, COMPARED);
      const facts = page.map(({ subjectId }) => feature.goneFact(subjectId, stampAt(0), causeOf(run)));
      leaving += facts.length === 0 ? 0 : (await feature.leavers({ ...integration, facts })).size;
      if (page.length < COMPARED) break;
      cursor = page.at(-1)!.subjectId;
    }
    if (isBraked(leaving, inApp, limits)) throw new NeedsConfirmation(kind, leaving, inApp);
  }

  private async applyRemovals(session: RunSession, kind: SubjectKind): Promise<void> {
    for (let cursor = ''; ;) {
      const page = await this.items.removals(session.run.id, kind, cursor, MOST_IDS);
      if (page.length === 0) return;
      cursor = page.at(-1)!.subjectId;
      const listed = page.filter(({ fact }) => fact !== null);
      const absent = page.filter(({ fact }) => fact === null);
      await this.take(session, listed, { facts: listed.map(({ fact }) => fact as Fact), failures: [], lastModifiedMs: null });
      if (absent.length > 0) await this.take(session, absent, await this.ask(session, kind, absent));
    }
  }

  /** Asks Cvent for those whom the walk did not list: a list that shifts under a walk may pass somebody over. */
  private async ask(
    { client, integration, run, progress }: RunSession,
    kind: SubjectKind,
    absent: readonly ImportItem[],
  ): Promise<PageReading> {
    const source = SOURCES[kind];
    const ids = absent.map(({ subjectId }) => subjectId).filter((id) => source.isAskable(id));
    const page = ids.length > 0 ? await source.find(client, integration.eventId, ids) : this.nothing(progress.walked![kind]!);
    const cause = causeOf(run);
    const reading = readPageAs(source, page, integration.eventId, cause, this.config.cventReadLagMs);
    const known = new Set([...reading.facts.map(subjectIdOf), ...reading.failures.map(({ subjectId }) => subjectId)]);
    const stamp = stampAt(page.dateMs - this.config.cventReadLagMs);
    const gone = absent.filter(({ subjectId }) => !known.has(subjectId)).map(({ subject, subjectId }) => this.subjects.of(subject).goneFact(subjectId, stamp, cause)); // prettier-ignore
    return { ...reading, facts: [...reading.facts, ...gone] };
  }

  /** As if Cvent had been asked when the walk began. */
  private nothing({ beganAtMs }: WalkEnd): CventPage {
    return { records: [], next: null, totalCount: 0, dateMs: beganAtMs + this.config.cventReadLagMs };
  }

  private async take(session: RunSession, items: readonly ImportItem[], reading: PageReading): Promise<void> {
    const subject = items[0]?.subject;
    if (subject === undefined) return;
    const done = async (tx: SqlRunner): Promise<void> => {
      await this.items.drop(tx, session.run.id, 'removal', subject, items.map(({ subjectId }) => subjectId)); // prettier-ignore
    };
    if (session.run.isDryRun) {
      await this.applier.apply(session, subject, reading, async (tx, counts) => {
        await done(tx);
        await session.save({ counts }, tx);
      });
    } else await this.applier.applyNow(session, subject, reading, done);
  }
}

function unlisted(subject: Fact['kind'], subjectId: string): ImportItem {
  return { kind: 'removal', subject, subjectId, fact: null, action: null, changes: [], reason: 'not_listed' };
}

function stampAt(asOfMs: number) {
  return { asOfMs, kind: 'read', id: newId() } as const;
}
