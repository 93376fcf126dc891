import { Injectable } from '@nestjs/common';
import type { Secret } from '#platform';
import type { Attempt } from '../domain/notification.js';
import type { OwedDelivery } from '../persistence/deliveries.repository.js';
import type { CallableEndpoint } from '../persistence/endpoints.repository.js';
import { EndpointSecrets } from './endpoint-secrets.service.js';
import { NotificationTransport } from './notification-transport.service.js';

/** Calls an endpoint with its secret. Never throws: what went wrong is part of the answer. */
@Injectable()
export class EndpointCaller {
  constructor(
    private readonly secrets: EndpointSecrets,
    private readonly transport: NotificationTransport,
  ) {}

  async call({ id, url, secret: sealed }: CallableEndpoint, delivery: OwedDelivery): Promise<Attempt> {
    let secret: Secret;
    try {
      secret = this.secrets.open(id, sealed);
    } catch {
      return { status: null, code: 'notification.secret_unreadable', durationMs: 0 };
    }
    return this.transport.send({ url, secret, ...delivery });
  }
}
