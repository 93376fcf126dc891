import type { Change } from './change.js';

/** What an endpoint is told. `test` only tries it; `changes.restarted`: the feed began anew, and so must whoever follows it. */
export const NOTIFICATION_TYPES = ['changes.available', 'changes.restarted', 'test'] as const;
/** See {@link NOTIFICATION_TYPES}. */
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** What a notification holds: ids and types, never data of people. */
export interface Notification {
  readonly type: NotificationType;
  readonly appId: string;
  readonly changes: readonly Change[];
  /** Where the feed goes on after these changes. Null: it is only tried. */
  readonly next: string | null;
}

/** The body as it is signed and sent, the same at each attempt. */
export function writeNotification({ type, appId, changes, next }: Notification, at: Date): string {
  const items = changes.map(({ at: changedAt, ...change }) => ({ ...change, at: changedAt.toISOString() }));
  return JSON.stringify({ type, timestamp: at.toISOString(), data: { appId, changes: items, ...(next === null ? {} : { next }) } });
}

/** What became of an attempt. `status`: of the answer; null: there was none. */
export interface Attempt {
  readonly status: number | null;
  /** Stable. Null: it was taken. */
  readonly code: string | null;
  readonly durationMs: number;
}

/** What an answer means. Null: it was taken. */
export function readAnswer(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status === 410) return 'notification.gone';
  if (status >= 300 && status < 400) return 'notification.redirected';
  return 'notification.refused';
}

const WORDS: Readonly<Record<string, string>> = {
  'notification.gone': 'The endpoint answered 410: it wants no notifications any more.',
  'notification.redirected': 'The endpoint answered with a redirect, which is not followed.',
  'notification.refused': 'The endpoint did not answer with a status from 200 to 299.',
  'notification.unreachable': 'The endpoint could not be reached.',
  'notification.timed_out': 'The endpoint did not answer in time.',
  'notification.address_refused': 'The endpoint’s name leads to an address that is not public.',
  'notification.secret_unreadable':
    'The endpoint’s secret cannot be read: its encryption key is gone. Delete the endpoint and make it anew.',
  'notification.url_refused': 'The endpoint’s address may not be called.',
};

/** Says in plain words what became of an attempt. */
export function explainAttempt({ status, code }: Pick<Attempt, 'status' | 'code'>): string {
  if (code === null) return `The endpoint took it (${status}).`;
  return `${WORDS[code] ?? 'The attempt failed.'}${status === null ? '' : ` Its answer: ${status}.`}`;
}
