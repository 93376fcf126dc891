import { Injectable } from '@nestjs/common';
import { JobPublisher, Sweeper } from '#messaging';
import { ChangeReader } from '../change-reader.service.js';
import { DeliveriesRepository } from '../persistence/deliveries.repository.js';
import { EndpointsRepository } from '../persistence/endpoints.repository.js';

const TIDY_EVERY_MS = 3_600_000;
/** Endpoints that one sweep looks at; the next goes on. */
const PAGE = 5_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Finds endpoints that have something to be told, however many Apps there are, by two statements. There is no other way in which a notification begins, so none can be lost. */
@Injectable()
export class NotificationsSweeper extends Sweeper {
  private tidiedAt = 0;
  private after = FIRST;

  constructor(
    private readonly endpoints: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly reader: ChangeReader,
    private readonly jobs: JobPublisher,
  ) {
    super();
  }

  protected async sweep(): Promise<number> {
    const waiting = await this.endpoints.waiting(this.after, PAGE);
    this.after = waiting.length === PAGE ? waiting.at(-1)!.endpointId : FIRST;
    const isBehind = waiting.length === 0 ? new Set<number>() : await this.reader.behind(waiting);
    const due = waiting.filter(({ isOwed }, place) => isOwed || isBehind.has(place));
    await this.jobs.publishAll('notifications.send', due.map(({ endpointId }) => ({ payload: { endpointId } }))); // prettier-ignore
    if (performance.now() - this.tidiedAt > TIDY_EVERY_MS) {
      this.tidiedAt = performance.now();
      await this.deliveries.tidy();
    }
    return due.length;
  }
}
