import { Injectable } from '@nestjs/common';
import { AppError } from '#kernel';
import { toProblem } from '#platform';
import { EditPushes } from './edit-pushes.js';
import { PeopleEditor } from './people-editor.service.js';
import type { BulkEditDto } from './people-request.dto.js';
import type { BulkEditedDto, BulkEditItemDto } from './person.dto.js';

/** Edits that run at once: enough to share commits, few enough to leave connections for other requests. */
const AT_ONCE = 4;

/** Edits many people, each by themselves. */
@Injectable()
export class PeopleBulkEditor {
  constructor(
    private readonly editor: PeopleEditor,
    private readonly pushes: EditPushes,
  ) {}

  /** Answers what became of each edit, in their order. @throws what is no refusal, such as a database that is away: what was stored by then stays */
  async edit(appId: string, edits: readonly BulkEditDto[], editId: string): Promise<BulkEditedDto> {
    const items = new Array<BulkEditItemDto>(edits.length);
    const integrations = new Set<string>();
    const queue = edits.entries();
    const work = async (): Promise<void> => {
      for (const [place, edit] of queue) items[place] = await this.editOne(appId, edit, editId, integrations);
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    } finally {
      for (const integrationId of integrations) await this.pushes.announce(integrationId);
    }
    const refused = items.filter(({ outcome }) => outcome === 'refused').length;
    return { edited: items.length - refused, refused, items };
  }

  private async editOne(
    appId: string,
    { id, ...wanted }: BulkEditDto,
    editId: string,
    integrations: Set<string>,
  ): Promise<BulkEditItemDto> {
    try {
      const { push, integrationId } = await this.editor.editQuietly(appId, id, wanted, editId);
      if (integrationId !== null) integrations.add(integrationId);
      return { id, outcome: 'edited', push };
    } catch (error) {
      const problem = toProblem(error, editId);
      if (!(error instanceof AppError) || problem.status >= 500) throw error;
      return { id, outcome: 'refused', push: [], problem: problem as NonNullable<BulkEditItemDto['problem']> };
    }
  }
}
