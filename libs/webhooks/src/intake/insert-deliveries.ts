import { RetryableError } from '#kernel';
import type { InboxRepository, NewDelivery } from '../inbox/inbox.repository.js';

/** What became of a delivery: stored; there already, byte for byte; its integration is gone, or locked by somebody for so long that it was not waited for. */
export type Insertion = 'stored' | 'duplicate' | 'gone' | 'locked';

/** How long an insert waits for rows that others have locked, such as an integration that is being deleted. */
const LOCK_TIMEOUT_MS = 200;

/** What the codes of Postgres mean for the delivery: foreign_key_violation, lock_not_available. */
const INSERTION_BY_CODE: Readonly<Record<string, Insertion>> = { '23503': 'gone', '55P03': 'locked' };

/**
 * Stores deliveries with one statement; when that fails because of one of them, with one statement for each integration, so that none harms another's.
 * @throws RetryableError when Postgres is away.
 */
export async function insertDeliveries(inbox: InboxRepository, deliveries: readonly NewDelivery[]): Promise<Insertion[]> {
  try {
    return await insertTogether(inbox, deliveries);
  } catch (error) {
    if (error instanceof RetryableError) throw error;
    const isOfOne = deliveries.every(({ integrationId }) => integrationId === deliveries[0]!.integrationId);
    return isOfOne ? deliveries.map(() => insertionOf(error)) : insertApart(inbox, deliveries);
  }
}

/** The same, with one statement for each integration from the start. */
export async function insertApart(inbox: InboxRepository, deliveries: readonly NewDelivery[]): Promise<Insertion[]> {
  const insertions = new Map<string, Insertion>();
  const insertOwn = async (own: readonly NewDelivery[]): Promise<void> => {
    const ended = await insertTogether(inbox, own).catch((error: unknown) => own.map(() => insertionOf(error)));
    own.forEach(({ id }, index) => insertions.set(id, ended[index]!));
  };
  await Promise.all(byIntegration(deliveries).map(insertOwn));
  return deliveries.map(({ id }) => insertions.get(id)!);
}

async function insertTogether(inbox: InboxRepository, deliveries: readonly NewDelivery[]): Promise<Insertion[]> {
  // One order for all statements, so that two with common bodies wait for each other instead of locking each other out.
  const sorted = [...deliveries].sort((a, b) => a.bodySha256.compare(b.bodySha256));
  const stored = await inbox.insert(sorted, LOCK_TIMEOUT_MS);
  return deliveries.map(({ id }) => (stored.has(id) ? 'stored' : 'duplicate'));
}

function insertionOf(error: unknown): Insertion {
  const insertion = INSERTION_BY_CODE[String((error as { code?: unknown }).code)];
  if (insertion === undefined) throw error;
  return insertion;
}

function byIntegration(deliveries: readonly NewDelivery[]): NewDelivery[][] {
  const groups = new Map<string, NewDelivery[]>();
  for (const delivery of deliveries) {
    const group = groups.get(delivery.integrationId);
    if (group) group.push(delivery);
    else groups.set(delivery.integrationId, [delivery]);
  }
  return [...groups.values()];
}
