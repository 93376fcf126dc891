import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../../../bench/src/random.js';
import type { OperationLog } from '../log/operation-log.js';
import type { CmsClient } from '../stand/cms-client.js';

const RETRY_MS = 400;

/** Somebody whose title is edited. */
export interface Editable {
  readonly id: string;
  readonly email: string;
}

/** The CMS's users: give people titles, each again and again until it is stored. Never two edits of one person at once. */
export class CmsEditor {
  private readonly random: () => number;
  private readonly busy = new Set<string>();
  private readonly personIds = new Map<string, string>();
  private readonly open = new Set<Promise<void>>();
  private edits = 0;
  private isOver = false;

  constructor(
    private readonly cms: CmsClient,
    private readonly appId: string,
    private readonly log: OperationLog,
    seed: number,
    private readonly editable: () => readonly Editable[],
  ) {
    this.random = randomFrom(seed ^ 0x5eed);
  }

  /** Edits so many people a second until it is stopped. */
  async run(perSecond: number): Promise<void> {
    while (!this.isOver) {
      const people = this.editable();
      const one = people[Math.floor(this.random() * people.length)];
      if (one && !this.busy.has(one.id)) {
        const done = this.edit(one).finally(() => this.open.delete(done));
        this.open.add(done);
      }
      await sleep(1_000 / perSecond);
    }
  }

  /** Resolves once every edit was stored. */
  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.open);
  }

  /** Gives one person a title of its own kind. */
  async edit(one: Editable, title = `Edited ${++this.edits}`): Promise<void> {
    this.busy.add(one.id);
    const edit = this.edits;
    const personId = await this.find(one);
    for (; personId !== null; await sleep(RETRY_MS)) {
      const at = Date.now();
      const { status } = await this.cms.call('PATCH', `/v1/apps/${this.appId}/people/${personId}`, { fields: { jobTitle: title } });
      this.log.add('edits', { at, edit, attendeeId: one.id, personId, title, status });
      if (status !== null && status < 500) break;
    }
    this.busy.delete(one.id);
  }

  /** Null: not in the app yet, or the API is away. */
  private async find({ id, email }: Editable): Promise<string | null> {
    const known = this.personIds.get(id);
    if (known !== undefined) return known;
    const { status, body } = await this.cms.call<{ items: { id: string }[] }>('GET', `/v1/apps/${this.appId}/people?email=${email}`);
    const found = status === 200 ? (body.items[0]?.id ?? null) : null;
    if (found !== null) this.personIds.set(id, found);
    return found;
  }
}
