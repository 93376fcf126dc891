import { Injectable } from '@nestjs/common';

/** What uses a group, in words (`the default people group of the Cvent integration`). Null: nothing of this kind. */
export type FindGroupUse = (appId: string, groupId: string) => Promise<string | null>;

/** Who else uses people groups. Features of higher tiers say so here, so that deleting a group can name them. */
@Injectable()
export class PeopleGroupUses {
  private readonly finders: FindGroupUse[] = [];

  add(find: FindGroupUse): void {
    this.finders.push(find);
  }

  async of(appId: string, groupId: string): Promise<string[]> {
    const uses = await Promise.all(this.finders.map((find) => find(appId, groupId)));
    return uses.filter((use) => use !== null);
  }
}
