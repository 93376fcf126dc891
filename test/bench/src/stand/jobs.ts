import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { Queue, Worker } from 'bullmq';
import { JobPublisher, MessagingModule, Queues, WORKER_OPTIONS } from '#messaging';
import { AppConfig, loadConfig, PlatformModule } from '#platform';
import { MessagesModule } from '#webhooks';
import { openQueueBackend } from '../../../../libs/messaging/src/queue-backend.js';
import { CountFromNothing, MessageHints } from '../../../../libs/webhooks/src/inbox/message-hints.service.js';
import type { Stand } from './stand.js';
import type { Tenant } from './tenant.js';

const PUBLISH_AT_ONCE = 1_000;
const EMPTY_QUEUE = 'bench-empty';

/** The product's own way to publish, in this process. */
export class Jobs {
  private constructor(
    private readonly publisher: JobPublisher,
    private readonly hints: MessageHints,
    private readonly queues: Queues,
    private readonly stop: () => Promise<void>,
  ) {}

  static async of(stand: Stand): Promise<Jobs> {
    const settings = { ...stand.env, LOG_LEVEL: 'error' };
    @Module({ imports: [PlatformModule.forRoot(settings), MessagingModule, MessagesModule] })
    class PublishingModule {}
    const app = await NestFactory.createApplicationContext(PublishingModule, { logger: ['error'], abortOnError: false });
    return new Jobs(app.get(JobPublisher), app.get(MessageHints), app.get(Queues), () => app.close());
  }

  /** Publishes one job for each message of the integration, as the intake does. `suffix` makes it another job for the same message. */
  async publish({ integrationId }: Tenant, ids: readonly string[], suffix = ''): Promise<void> {
    const ahead = new CountFromNothing();
    for (let from = 0; from < ids.length; from += PUBLISH_AT_ONCE) {
      const some = ids.slice(from, from + PUBLISH_AT_ONCE);
      await this.hints.publish(some.map((id) => ({ id, integrationId, jobId: `${id}${suffix}` })), ahead); // prettier-ignore
    }
  }

  /** Publishes them all to be run in the order in which they came, as if nobody else had messages. */
  async publishWithoutTurns(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += PUBLISH_AT_ONCE) {
      const some = ids.slice(from, from + PUBLISH_AT_ONCE);
      await this.publisher.publishAll('message.apply', some.map((id) => ({ payload: { inboxMessageId: id }, jobId: id }))); // prettier-ignore
    }
  }

  /** Empties the queues of messages as a flush of their backend would. Answers how many jobs waited. */
  async flush(): Promise<number> {
    let lost = 0;
    for (const queue of ['inbox', 'backlog'] as const) {
      lost += (await this.queues.depth(queue)).waiting;
      await this.queues.get(queue).obliterate({ force: true });
    }
    return lost;
  }

  close(): Promise<void> {
    return this.stop();
  }
}

/** Jobs a second that do nothing: what the queue backend would let through at most, with the same worker settings. */
export async function emptyJobRate(stand: Stand, count: number): Promise<number> {
  const config: AppConfig = loadConfig(stand.env);
  const connection = await openQueueBackend(config);
  const queue = new Queue(EMPTY_QUEUE, { connection });
  const options = { attempts: 8, removeOnComplete: true };
  for (let done = 0; done < count; done += PUBLISH_AT_ONCE) {
    const size = Math.min(PUBLISH_AT_ONCE, count - done);
    await queue.addBulk(Array.from({ length: size }, (_, index) => ({ name: 'empty', data: { id: done + index }, opts: { ...options, jobId: `empty-${done + index}` } }))); // prettier-ignore
  }
  let finished = 0;
  let startedAt = 0;
  const worker = await new Promise<Worker>((resolve) => {
    const starting: Worker = new Worker(
      EMPTY_QUEUE,
      () => {
        startedAt ||= performance.now();
        return Promise.resolve();
      },
      { connection, ...WORKER_OPTIONS, concurrency: config.workerConcurrency },
    );
    starting.on('completed', () => {
      if (++finished === count) resolve(starting);
    });
    starting.on('error', () => undefined);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  await worker.close();
  await queue.close();
  return count / seconds;
}
