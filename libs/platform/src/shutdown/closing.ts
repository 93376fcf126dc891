import { Injectable } from '@nestjs/common';

/** The parts of this process that are being ended, by name, so that a stop that takes too long can say what it waits for. */
@Injectable()
export class Closing {
  private readonly parts = new Set<string>();
  private hasBegun = false;

  /** From here on, work should go to other processes. What comes all the same is still done. */
  begin(): void {
    this.hasBegun = true;
  }

  /** True once this process was asked to end. */
  get isUnderWay(): boolean {
    return this.hasBegun;
  }

  /** Ends a part: settles as `work` does. */
  async end<T>(part: string, work: Promise<T>): Promise<T> {
    this.parts.add(part);
    try {
      return await work;
    } finally {
      this.parts.delete(part);
    }
  }

  /** What has not ended yet, in the order in which it began to. */
  get pending(): readonly string[] {
    return [...this.parts];
  }
}
