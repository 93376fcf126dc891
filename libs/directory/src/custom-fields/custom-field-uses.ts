import { Injectable } from '@nestjs/common';
import type { SqlRunner } from '#kernel';

/** What uses a field, in words (`2 mappings of the Cvent integration`). Null: nothing of this kind. */
export type FindCustomFieldUse = (appId: string, fieldId: string) => Promise<string | null>;

/** What runs once a transaction is committed, such as publishing a job. */
export type AfterCommit = () => Promise<void>;

/**
 * What follows when a field was made, changed (its label or choices) or deleted: runs in that transaction, after the change. Answers what is to be done after the
 * commit, or null. It may run again when Postgres asks for a repetition, so it must do nothing but work on the database.
 */
export type OnCustomFieldChange = (tx: SqlRunner, appId: string, fieldId: string) => Promise<AfterCommit | null>;

/** Who else uses an App's own fields. Features of higher tiers say so here: what keeps a field from being deleted, and what follows from its changes. */
@Injectable()
export class CustomFieldUses {
  private readonly finders: FindCustomFieldUse[] = [];
  private readonly hooks: OnCustomFieldChange[] = [];

  add(find: FindCustomFieldUse): void {
    this.finders.push(find);
  }

  onChange(hook: OnCustomFieldChange): void {
    this.hooks.push(hook);
  }

  async of(appId: string, fieldId: string): Promise<string[]> {
    const uses = await Promise.all(this.finders.map((find) => find(appId, fieldId)));
    return uses.filter((use) => use !== null);
  }

  /** Runs what follows from a change, one after the other, in the transaction of the change. Answers what is to be done after its commit. */
  async changed(tx: SqlRunner, appId: string, fieldId: string): Promise<AfterCommit[]> {
    const after: AfterCommit[] = [];
    for (const hook of this.hooks) {
      const next = await hook(tx, appId, fieldId);
      if (next) after.push(next);
    }
    return after;
  }
}
