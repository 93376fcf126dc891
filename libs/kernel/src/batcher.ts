/** How a {@link Batcher} groups. */
export interface BatcherOptions {
  /** Most items of one run. */
  readonly maxItems: number;
  /** Runs under way at once; items that come meanwhile wait and form the next run. */
  readonly maxRuns: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs items that arrive together as one group. No timer: an item that finds a free run starts at once, so a calm system pays no delay and a busy one
 * forms larger groups by itself.
 */
export class Batcher<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private runs = 0;
  private isScheduled = false;
  private idleWaiters: (() => void)[] = [];

  /** `run` answers one result per item, in their order; when it throws, every item of the group is refused with that error. */
  constructor(
    private readonly run: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly options: BatcherOptions,
  ) {}

  /** Items that have not started yet. */
  get depth(): number {
    return this.waiting.length;
  }

  /** Adds an item; settles as its group does. */
  add(item: Item): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.schedule();
    });
  }

  /** Resolves when nothing waits and nothing runs. */
  async idle(): Promise<void> {
    if (this.runs === 0 && this.waiting.length === 0) return;
    await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
  }

  private schedule(): void {
    if (this.isScheduled || this.waiting.length === 0 || this.runs >= this.options.maxRuns) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      void this.start();
    });
  }

  private async start(): Promise<void> {
    const group = this.waiting.splice(0, this.options.maxItems);
    this.runs++;
    this.schedule();
    try {
      const results = await this.run(group.map((entry) => entry.item));
      group.forEach((entry, index) => entry.resolve(results[index]!));
    } catch (error) {
      for (const entry of group) entry.reject(error);
    } finally {
      this.runs--;
      this.schedule();
      if (this.runs === 0 && this.waiting.length === 0) for (const wake of this.idleWaiters.splice(0)) wake();
    }
  }
}
