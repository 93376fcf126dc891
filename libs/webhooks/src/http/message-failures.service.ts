import { Injectable } from '@nestjs/common';
import type { Actor } from '#contracts';
import { FailureTable } from '#integrations';
import { Database } from '#platform';
import { Messages } from './messages.service.js';

const REPLAY = 'Mend the cause, then retry: applying a message again is safe at any time.';
const REMEDIES: Readonly<Record<string, string>> = {
  'bug.unexpected': 'Look for the message’s id in the log of the workers. Once the cause is mended, retry.',
  'attendee.busy': 'Retry: the attendee changed again and again while the message was applied.',
};

/** Messages that nobody could read, or that every attempt to apply failed with. */
@Injectable()
export class MessageFailures extends FailureTable {
  readonly kind = 'message';
  protected readonly query = `SELECT m.id::text, coalesce(m.finished_at, m.received_at) AS at, 'message.' || coalesce(m.reason, m.status) AS code,
      coalesce(m.problems->-1->>'message', 'Every attempt to apply the message failed.') AS message, true AS is_retryable, jsonb_build_object('messageId', m.id) AS subject
    FROM inbox_messages m JOIN integrations i ON i.id = m.integration_id WHERE i.app_id = $1 AND m.status IN ('quarantined', 'failed') AND m.scrubbed_at IS NULL`;

  constructor(
    database: Database,
    private readonly messages: Messages,
  ) {
    super(database);
  }

  retry(appId: string, id: string | null, by: Actor): Promise<number> {
    return this.messages.replayFailed(appId, id, by);
  }

  protected remedy(code: string): string {
    return REMEDIES[code.slice('message.'.length)] ?? REPLAY;
  }
}
