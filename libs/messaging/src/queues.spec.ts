import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Closing, Tracing } from '#platform';
import { JobPublisher } from './job-publisher.js';
import { Queues } from './queues.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a queue that does not answer', () => {
  const never = (): Promise<never> => new Promise(() => undefined);
  const queues = new Queues({ get: () => ({ getJobCounts: never, addBulk: never }) } as never);

  it.each([
    ['its depth', () => queues.depth('inbox')],
    [
      'a job to publish',
      () =>
        new JobPublisher(queues, new Tracing(null, new Closing())).publish('message.apply', {
          inboxMessageId: '0198c0de-0000-7000-8000-000000000000',
        }),
    ],
  ])('is not waited for with %s', async (_, ask) => {
    const answer = expect(ask()).rejects.toMatchObject({ code: 'queue.unavailable' });
    await vi.advanceTimersByTimeAsync(2_000);
    await answer;
  });
});
