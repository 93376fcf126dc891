import { Injectable } from '@nestjs/common';
import type { MessageScrubber, Retainer, ScrubbedMessages } from '#contracts';
import { Database } from '#platform';
import { isUnreadable, parseEnvelope } from '../domain/parse-envelope.js';
import { redact } from '../domain/redact.js';
import { scrubBody } from '../domain/scrub.js';

const LOOKED_AT = 200;
const PAGE = {
  name: 'bodies-page',
  text: `SELECT id, body FROM inbox_messages WHERE integration_id = $1 AND received_at <= $2 AND ($3::uuid IS NULL OR id > $3) AND scrubbed_at IS NULL ORDER BY id LIMIT ${LOOKED_AT}`,
};
const REPLACE = {
  name: 'bodies-replace',
  text: `UPDATE inbox_messages SET body = $3::bytea, scrubbed_at = CASE WHEN octet_length($3::bytea) = 0 THEN now() END WHERE id = $1 AND body = $2 RETURNING 1`,
};
const BODY = { name: 'bodies-body', text: 'SELECT body FROM inbox_messages WHERE id = $1' };
const FORGET = {
  name: 'bodies-forget',
  text: `UPDATE inbox_messages SET body = '', scrubbed_at = now() WHERE id IN (
      SELECT id FROM inbox_messages WHERE scrubbed_at IS NULL AND status <> 'pending' AND finished_at < $1 ORDER BY finished_at LIMIT 1000 FOR UPDATE SKIP LOCKED) RETURNING 1`,
};

/** Lets go of the bodies of messages: of one person's elements, or of all after a time. Their hashes stay, so a delivery that comes again is recognised (B24). */
@Injectable()
export class BodyKeeper implements MessageScrubber, Retainer {
  readonly what = 'message bodies';

  constructor(private readonly database: Database) {}

  async scrub(integrationId: string, needles: readonly string[], before: Date, after: string | null): Promise<ScrubbedMessages> {
    const rows = await this.database.query<{ id: string; body: Buffer }>(PAGE, [integrationId, before, after]);
    let scrubbed = 0;
    for (const { id, body } of rows) if (await this.scrubOne(id, body, needles)) scrubbed++;
    return { next: rows.length === LOOKED_AT ? rows.at(-1)!.id : null, scrubbed };
  }

  async forget(before: Date): Promise<number> {
    return (await this.database.query(FORGET, [before])).length;
  }

  /** Somebody may redact the body at the same time: then the new one is looked at. What replaces it is redacted already, since whoever applies it does not write over it any more. */
  private async scrubOne(id: string, body: Buffer, needles: readonly string[]): Promise<boolean> {
    for (
      let held: Buffer | undefined = body;
      held !== undefined;
      held = (await this.database.query<{ body: Buffer }>(BODY, [id]))[0]?.body
    ) {
      const rest = scrubBody(held, needles);
      if (rest === null) return false;
      if ((await this.database.query(REPLACE, [id, held, redacted(rest)])).length > 0) return true;
    }
    return false;
  }
}

function redacted(body: Buffer): Buffer {
  const envelope = parseEnvelope(body);
  return isUnreadable(envelope) ? body : (redact(envelope) ?? body);
}
