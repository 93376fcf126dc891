import { Injectable } from '@nestjs/common';
import type { Fact } from '#contracts';
import type { ItemCursor } from '../domain/import-run.js';
import { ImportItemsRepository } from '../persistence/import-items.repository.js';
import { PageApplier } from './page-applier.service.js';
import type { RunSession } from './run-session.js';
import type { Stage } from './stage.js';

const PAGE = 200;
const BEGINNING: ItemCursor = { subject: '', subjectId: '' };

/** Applies the plan of a dry run as it was stored: what Cvent told then, unless something newer came since. Cvent is not called. */
@Injectable()
export class ApplyPlanStage implements Stage {
  readonly name = 'apply';
  readonly kinds = ['full', 'incremental'] as const;

  constructor(
    private readonly items: ImportItemsRepository,
    private readonly applier: PageApplier,
  ) {}

  async run(session: RunSession): Promise<void> {
    for (let cursor = session.progress.applyCursor ?? BEGINNING; ;) {
      const found = await this.items.page(session.run.id, 'plan', cursor, PAGE);
      if (found.length === 0) return;
      const page = found.filter(({ subject }) => subject === found[0]!.subject);
      const { subject, subjectId } = page.at(-1)!;
      cursor = { subject, subjectId };
      const facts = page.map(({ fact }) => fact as Fact);
      await this.applier.applyNow(session, page[0]!.subject, { facts, failures: [], lastModifiedMs: null }, (tx) =>
        session.save({ progress: { applyCursor: cursor } }, tx),
      );
    }
  }
}
