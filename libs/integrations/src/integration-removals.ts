import { Injectable } from '@nestjs/common';
import type { SqlRunner } from '#kernel';

/** What a feature does before an App's integration goes: in that transaction, while nothing is being applied. */
export type OnIntegrationRemoval = (tx: SqlRunner, appId: string) => Promise<void>;

/** Who must hand something over before an integration is deleted. Features of higher tiers say so here. */
@Injectable()
export class IntegrationRemovals {
  private readonly hooks: OnIntegrationRemoval[] = [];

  add(hook: OnIntegrationRemoval): void {
    this.hooks.push(hook);
  }

  /** One after the other. */
  async before(tx: SqlRunner, appId: string): Promise<void> {
    for (const hook of this.hooks) await hook(tx, appId);
  }
}
