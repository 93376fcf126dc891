import { Injectable } from '@nestjs/common';
import { AuditRecorder, changedFields } from '#audit';
import type { Actor } from '#contracts';
import { ConflictError, newId, NotFoundError } from '#kernel';
import { AppConfig, Database, decodeCursor, invalidInput, type Page, type PageQueryDto, pageOf, UUID } from '#platform';
import { ChangeReader } from '../change-reader.service.js';
import { readEndpointUrl } from '../domain/endpoint-url.js';
import { explainAttempt, writeNotification } from '../domain/notification.js';
import type {
  CreatedNotificationEndpointDto,
  NotificationDeliveryDto,
  NotificationEndpointDto,
  TestDeliveryDto,
} from '../http/notification-endpoints.dto.js';
import { DeliveriesRepository, type Delivery } from '../persistence/deliveries.repository.js';
import { type Endpoint, EndpointsRepository } from '../persistence/endpoints.repository.js';
import { EndpointCaller } from './endpoint-caller.service.js';
import { EndpointSecrets } from './endpoint-secrets.service.js';

const MOST_ENDPOINTS = 10;

/** What is to be changed; null leaves what it is. */
interface WantedEndpoint {
  readonly url: string | null;
  readonly status: Endpoint['status'] | null;
}

/** The endpoints of an App (B23). Everything is bound to the App. */
@Injectable()
export class NotificationEndpoints {
  constructor(
    private readonly endpoints: EndpointsRepository,
    private readonly sent: DeliveriesRepository,
    private readonly secrets: EndpointSecrets,
    private readonly reader: ChangeReader,
    private readonly caller: EndpointCaller,
    private readonly config: AppConfig,
    private readonly database: Database,
    private readonly audit: AuditRecorder,
  ) {}

  /** Tells what is changed from now on. @throws InvalidInputError, ConflictError */
  async create(appId: string, url: string, by: Actor): Promise<CreatedNotificationEndpointDto> {
    const href = this.checked(url);
    const id = newId();
    const { secret, sealed } = this.secrets.create(id);
    const { order, end } = await this.reader.endOf(appId);
    const endpoint = await this.database.transaction(async (tx) => {
      const created = await this.endpoints.create(tx, appId, { id, url: href, secret: sealed }, order, end, MOST_ENDPOINTS);
      if (created) await this.audit.record(tx, by, { appId, action: 'notification_endpoint.created', subjectId: id, changes: changedFields(null, settingsOf(created)) }); // prettier-ignore
      return created;
    });
    if (!endpoint)
      throw new ConflictError(
        'notification_endpoint.too_many',
        `An App has at most ${MOST_ENDPOINTS} notification endpoints. Delete one first.`,
      );
    return { ...present(endpoint), secret };
  }

  async list(appId: string, { limit, cursor }: PageQueryDto): Promise<Page<NotificationEndpointDto>> {
    const [after] = decodeCursor(cursor, [UUID]) ?? [];
    return pageOf(await this.endpoints.list(appId, after ?? null, limit + 1), limit, ({ id }) => [id], present);
  }

  /** @throws NotFoundError */
  async get(appId: string, id: string): Promise<NotificationEndpointDto> {
    return present((await this.endpoints.find(appId, id)) ?? missing(id));
  }

  /** @throws NotFoundError, InvalidInputError */
  async change(appId: string, id: string, wanted: WantedEndpoint, by: Actor): Promise<NotificationEndpointDto> {
    const href = wanted.url === null ? null : this.checked(wanted.url);
    return this.database.transaction(async (tx) => {
      const before = (await this.endpoints.lock(tx, appId, id)) ?? missing(id);
      const after = (await this.endpoints.change(tx, appId, id, href, wanted.status)) ?? missing(id);
      const changes = changedFields(settingsOf(before), settingsOf(after));
      if (changes.length > 0) await this.audit.record(tx, by, { appId, action: 'notification_endpoint.changed', subjectId: id, changes });
      return present(after);
    });
  }

  /** @throws NotFoundError */
  async remove(appId: string, id: string, by: Actor): Promise<void> {
    await this.database.transaction(async (tx) => {
      const before = (await this.endpoints.remove(tx, appId, id)) ?? missing(id);
      await this.audit.record(tx, by, { appId, action: 'notification_endpoint.deleted', subjectId: id, changes: changedFields(settingsOf(before), null) }); // prettier-ignore
    });
  }

  /** Sends something at once, whatever waits. @throws NotFoundError */
  async test(appId: string, id: string): Promise<TestDeliveryDto> {
    const endpoint = (await this.endpoints.callable(appId, id)) ?? missing(id);
    const body = writeNotification({ type: 'test', appId, changes: [], next: null }, new Date());
    const messageId = newId();
    const attempt = await this.caller.call(endpoint, { id: messageId, body });
    await this.sent.triedOnce(id, messageId, attempt);
    return { delivered: attempt.code === null, ...attempt, message: explainAttempt(attempt) };
  }

  /** Newest first. @throws NotFoundError */
  async deliveries(appId: string, id: string, { limit, cursor }: PageQueryDto): Promise<Page<NotificationDeliveryDto>> {
    const [before] = decodeCursor(cursor, [UUID]) ?? [];
    await this.get(appId, id);
    return pageOf(await this.sent.list(appId, id, before ?? null, limit + 1), limit, (row) => [row.id], presentDelivery);
  }

  private checked(url: string): string {
    const read = readEndpointUrl(url, this.config.mayNotifyLoopback);
    if (typeof read === 'string') throw invalidInput([{ field: 'url', message: read }]);
    return read.href;
  }
}

/** What the audit log shows. A query may be a password of theirs, and nothing is ever taken out of the log. */
function settingsOf({ url, status }: Endpoint): { url: string; status: string } {
  const { origin, pathname } = new URL(url);
  return { url: origin + pathname, status };
}

/** The same words whether it never was, was deleted, or is another App's. */
function missing(id: string): never {
  throw new NotFoundError('notification_endpoint.not_found', 'This App has no such notification endpoint.', { ids: { endpointId: id } });
}

function present({ reason, statusSince, retryAt, deliveredAt, createdAt, ...endpoint }: Endpoint): NotificationEndpointDto {
  return {
    ...endpoint,
    statusReason: reason,
    statusSince: statusSince.toISOString(),
    retryAt: retryAt?.toISOString() ?? null,
    deliveredAt: deliveredAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

function presentDelivery({ id, createdAt, finishedAt, ...delivery }: Delivery): NotificationDeliveryDto {
  return { id: `msg_${id}`, ...delivery, createdAt: createdAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null };
}
