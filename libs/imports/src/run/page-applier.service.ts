import { Injectable } from '@nestjs/common';
import { subjectIdOf, type Fact, type FactOutcome, type PlannedChange } from '#contracts';
import type { SqlRunner } from '#kernel';
import { Database } from '#platform';
import type { Counts } from '../domain/import-run.js';
import { ImportItemsRepository, type ImportItem } from '../persistence/import-items.repository.js';
import type { PageReading } from './read-page.js';
import type { RunSession } from './run-session.js';
import { Subjects } from './subjects.js';

/** Facts of one transaction. Fewer than a page has, so that messages get their turn in between. */
const CHUNK = 25;
/** While one waits for Postgres, the other one is worked out. */
const AT_ONCE = 2;

/** What is saved together with a page, so that it is never done by halves. */
type SavePage = (tx: SqlRunner, counts: Counts) => Promise<void>;

/** Brings one page into the app: at once, except that whoever would leave it is held back until the walk is whole; or only into the plan of a dry run. */
@Injectable()
export class PageApplier {
  constructor(
    private readonly database: Database,
    private readonly subjects: Subjects,
    private readonly items: ImportItemsRepository,
  ) {}

  /** Applies a page, and saves it together with its last facts: a page that was interrupted is applied again, which changes nothing twice. @throws RetryableError, RunInterrupted */
  async apply(session: RunSession, kind: Fact['kind'], { facts, failures }: PageReading, save: SavePage): Promise<void> {
    const feature = this.subjects.of(kind);
    const batch = { ...session.integration, facts };
    if (session.run.isDryRun) {
      const changes = facts.length === 0 ? [] : await feature.plan(batch);
      return this.plan(session, kind, changes, facts, failures, save);
    }
    const leavers = await feature.leavers(batch);
    const held = facts.filter((fact) => leavers.has(subjectIdOf(fact)));
    const staying = facts.filter((fact) => !leavers.has(subjectIdOf(fact)));
    const keep = async (tx: SqlRunner, outcomes: readonly FactOutcome[]): Promise<void> => {
      await this.items.add(tx, session.run.id, [...failures, ...held.map((fact) => removalOf(kind, fact))]);
      const applied = outcomes.filter((outcome) => outcome === 'applied').length;
      await save(tx, { applied, unchanged: outcomes.length - applied, held: held.length, failed: failures.length });
    };
    const last = Math.max(0, Math.ceil(staying.length / CHUNK) - 1) * CHUNK;
    const outcomes: FactOutcome[] = [];
    for (let at = 0; at < last; at += CHUNK * AT_ONCE) {
      const chunks = chunksOf(staying.slice(at, Math.min(at + CHUNK * AT_ONCE, last)));
      outcomes.push(...(await allOf(chunks.map((facts) => feature.applyAll({ ...batch, facts })))).flat());
    }
    if (staying.length === 0) await this.database.transaction((tx) => keep(tx, []));
    else await feature.applyAll({ ...batch, facts: staying.slice(last), alongside: (tx, more) => keep(tx, [...outcomes, ...more]) });
  }

  /** Applies a page whole, those who leave included. */
  async applyNow(
    session: RunSession,
    kind: Fact['kind'],
    { facts, failures }: PageReading,
    save: (tx: SqlRunner) => Promise<void>,
  ): Promise<void> {
    const feature = this.subjects.of(kind);
    const batch = { ...session.integration, facts };
    const leaving = facts.length === 0 ? 0 : (await feature.leavers(batch)).size;
    const keep = async (tx: SqlRunner, outcomes: readonly FactOutcome[]): Promise<void> => {
      await this.items.add(tx, session.run.id, failures);
      await save(tx);
      const applied = outcomes.filter((outcome) => outcome === 'applied').length;
      await session.save({ counts: { applied, removed: leaving, unchanged: outcomes.length - applied, failed: failures.length } }, tx);
    };
    if (facts.length === 0) await this.database.transaction((tx) => keep(tx, []));
    else await feature.applyAll({ ...batch, facts, alongside: keep });
  }

  private async plan(
    session: RunSession,
    kind: Fact['kind'],
    changes: readonly PlannedChange[],
    facts: readonly Fact[],
    failures: readonly ImportItem[],
    save: SavePage,
  ): Promise<void> {
    const byId = new Map(facts.map((fact) => [subjectIdOf(fact), fact]));
    const planned = changes.filter(({ subjectId }) => byId.has(subjectId));
    const items = planned.map((change): ImportItem => ({ kind: 'plan', subject: kind, ...change, fact: byId.get(change.subjectId)! }));
    await this.database.transaction(async (tx) => {
      await this.items.add(tx, session.run.id, [...failures, ...items]);
      await save(tx, { planned: new Set(planned.map(({ subjectId }) => subjectId)).size, failed: failures.length });
    });
  }
}

function chunksOf(facts: readonly Fact[]): Fact[][] {
  return Array.from({ length: Math.ceil(facts.length / CHUNK) }, (_, n) => facts.slice(n * CHUNK, (n + 1) * CHUNK));
}

/** Once all have ended, so that nothing of a page is under way when it is said to have failed. @throws what the first one that failed did */
async function allOf<T>(works: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

function removalOf(subject: Fact['kind'], fact: Fact): ImportItem {
  return { kind: 'removal', subject, subjectId: subjectIdOf(fact), fact, action: null, changes: [], reason: null };
}
