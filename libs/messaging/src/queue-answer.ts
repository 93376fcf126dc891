import { UnavailableError, withinTime } from '#kernel';

const TIMEOUT_MS = 2_000;

/** What a queue answers. Without this, whoever asks a Redis that is away waits until it is back. @throws UnavailableError when it fails or takes too long. */
export async function queueAnswer<T>(asked: Promise<T>): Promise<T> {
  try {
    return await withinTime(asked, TIMEOUT_MS, () => new Error(`no answer within ${TIMEOUT_MS} ms`));
  } catch (cause) {
    throw new UnavailableError('queue.unavailable', 'The queue does not answer. What it did not take is published later.', { cause });
  }
}
