import { Injectable } from '@nestjs/common';
import type { JobOutcome } from '#contracts';
import { newId } from '#kernel';
import { Log } from '#platform';
import { ChangeReader } from '../change-reader.service.js';
import { type Attempt, writeNotification } from '../domain/notification.js';
import { retryAfterMs } from '../domain/retry-after.js';
import { DeliveriesRepository, type OwedDelivery } from '../persistence/deliveries.repository.js';
import { type CallableEndpoint, EndpointsRepository } from '../persistence/endpoints.repository.js';
import { EndpointCaller } from './endpoint-caller.service.js';

/** Changes that one notification tells of. What comes meanwhile comes with the next, so that a slow endpoint gets few large ones. */
const MOST_CHANGES = 100;
/** Notifications of one job; the sweeper goes on. */
const MOST_AT_ONCE = 200;

/**
 * Tells an endpoint what changed, in order, until it knows all (B23). A notification is a row before it is sent and until it was taken, so a worker that dies in between leaves it to another,
 * which sends the same body under the same id: at least once.
 */
@Injectable()
export class Notifier {
  constructor(
    private readonly endpoints: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly reader: ChangeReader,
    private readonly caller: EndpointCaller,
    private readonly log: Log,
  ) {}

  /** One worker at a time has an endpoint. */
  async notify(endpointId: string): Promise<JobOutcome> {
    const leaseId = newId();
    if (!(await this.endpoints.claim(endpointId, leaseId))) return { outcome: 'skipped', reason: 'not_due' };
    try {
      let sent = 0;
      while (sent < MOST_AT_ONCE && (await this.next(endpointId, leaseId))) sent++;
      return { outcome: sent > 0 ? 'applied' : 'unchanged' };
    } finally {
      await this.endpoints.release(endpointId, leaseId);
    }
  }

  /** Sends what is owed, or what is new. False: there is nothing, or the endpoint did not take it. */
  private async next(endpointId: string, leaseId: string): Promise<boolean> {
    const endpoint = await this.endpoints.hold(endpointId, leaseId);
    if (!endpoint) return false;
    const owed = (await this.deliveries.owed(endpointId)) ?? (await this.oweNext(endpoint, leaseId));
    if (!owed) return false;
    return this.settle(endpoint, owed, await this.caller.call(endpoint, owed));
  }

  /** Writes down what the endpoint is to be told next. Null: it knows everything, or another worker has it. */
  private async oweNext(endpoint: CallableEndpoint, leaseId: string): Promise<OwedDelivery | null> {
    const { id: endpointId, appId } = endpoint;
    const page = await this.reader.readAt(appId, endpoint, MOST_CHANGES);
    if (page.changes.length === 0 && !page.hasRestarted) {
      if (page.hasMoved) await this.endpoints.move(endpointId, leaseId, page.place);
      return null;
    }
    const { changes, next, order, place, hasRestarted } = page;
    const type = hasRestarted ? 'changes.restarted' : 'changes.available';
    const delivery = { id: newId(), body: writeNotification({ type, appId, changes, next }, new Date()) };
    const isOurs = await this.deliveries.owe(endpointId, leaseId, { ...delivery, type, changes: changes.length, order, place });
    return isOurs ? delivery : null;
  }

  private async settle({ id, appId, failures }: CallableEndpoint, owed: OwedDelivery, attempt: Attempt): Promise<boolean> {
    if (attempt.code === null) {
      await this.deliveries.taken(owed.id, attempt);
      return true;
    }
    const retryInMs = attempt.code === 'notification.gone' ? null : retryAfterMs(failures + 1, Math.random());
    await this.deliveries.notTaken(owed.id, attempt, retryInMs);
    if (retryInMs === null) this.log.warn('notification_endpoint.disabled', { endpointId: id, appId, code: attempt.code });
    return false;
  }
}
