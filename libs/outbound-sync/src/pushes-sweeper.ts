import { Injectable } from '@nestjs/common';
import { JobPublisher, Sweeper } from '#messaging';
import { PushLanesRepository } from './persistence/push-lanes.repository.js';
import { PushesRepository } from './persistence/pushes.repository.js';

const TIDY_EVERY_MS = 3_600_000;

/** Finds edits whose job was lost, and pushes that waited for their time. */
@Injectable()
export class PushesSweeper extends Sweeper {
  private tidiedAt = 0;

  constructor(
    private readonly lanes: PushLanesRepository,
    private readonly pushes: PushesRepository,
    private readonly jobs: JobPublisher,
  ) {
    super();
  }

  protected async sweep(): Promise<number> {
    const due = await this.lanes.due(this.config.pushDelayMs);
    await this.jobs.publishAll('pushes.send', due.map((integrationId) => ({ payload: { integrationId } }))); // prettier-ignore
    if (performance.now() - this.tidiedAt > TIDY_EVERY_MS) {
      this.tidiedAt = performance.now();
      await this.pushes.tidy();
    }
    return due.length;
  }
}
