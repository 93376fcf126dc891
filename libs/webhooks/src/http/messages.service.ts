import { Injectable } from '@nestjs/common';
import { AuditRecorder } from '#audit';
import type { Actor } from '#contracts';
import { ConflictError, NotFoundError } from '#kernel';
import { Database, decodeCursor, Log, type Page, pageOf, UUID } from '#platform';
import { MessageHints } from '../inbox/message-hints.service.js';
import type { MessageBodyDto, MessageDto, MessagesQueryDto } from './messages.dto.js';

interface MessageRow {
  readonly id: string;
  readonly event_type: string | null;
  readonly message_stub: string | null;
  readonly message_time: Date | null;
  readonly received_at: Date;
  readonly request_id: string;
  readonly status: MessageDto['status'];
  readonly reason: string | null;
  readonly elements: number | null;
  readonly outcomes: Record<string, number>;
  readonly problems: MessageDto['problems'];
  readonly attempts: number;
  readonly finished_at: Date | null;
}

interface ReplayedRow {
  readonly id: string;
  readonly integration_id: string;
  readonly wake_ups: number;
  readonly app_id: string;
}

const COLUMNS = `m.id, m.event_type, m.message_stub, m.message_time, m.received_at, m.request_id, m.status, m.reason, m.elements, m.outcomes, m.problems,
  m.attempts, m.finished_at`;
const OF_APP = 'FROM inbox_messages m JOIN integrations i ON i.id = m.integration_id WHERE i.app_id = $1';

const LIST = {
  name: 'messages-list',
  text: `SELECT ${COLUMNS} ${OF_APP} AND ($2::text IS NULL OR m.status = $2) AND ($3::uuid IS NULL OR m.id < $3) ORDER BY m.id DESC LIMIT $4`,
};
const FIND = { name: 'messages-find', text: `SELECT ${COLUMNS} ${OF_APP} AND m.id = $2` };
const FIND_BODY = { name: 'messages-find-body', text: `SELECT m.body ${OF_APP} AND m.id = $2` };
const REPLAY = {
  name: 'messages-replay',
  text: `UPDATE inbox_messages m SET status = 'pending', reason = NULL, progress = 0, attempts = 0, outcomes = '{}', problems = '[]', finished_at = NULL,
      wake_ups = wake_ups + 1, wake_at = now() + interval '5 seconds'
    FROM integrations i WHERE i.id = m.integration_id AND ($1::uuid IS NULL OR i.app_id = $1) AND ($2::uuid IS NULL OR m.id = $2) AND m.status = ANY ($3) AND m.scrubbed_at IS NULL
    RETURNING m.id, m.integration_id, m.wake_ups, i.app_id`,
};
const EXISTS = { name: 'messages-exists', text: `SELECT m.scrubbed_at IS NOT NULL AS "isScrubbed" ${OF_APP} AND m.id = $2` };

/** Every status that a replay may start from. One that is pending is under way already. */
const REPLAYABLE = ['applied', 'ignored', 'quarantined', 'failed'] as const;

/** The inbox as operators and the CMS see it. */
@Injectable()
export class Messages {
  constructor(
    private readonly database: Database,
    private readonly hints: MessageHints,
    private readonly log: Log,
    private readonly audit: AuditRecorder,
  ) {}

  /** The messages of an App, newest first. */
  async list(appId: string, { status, limit, cursor }: MessagesQueryDto): Promise<Page<MessageDto>> {
    const after = decodeCursor(cursor, [UUID]);
    const rows = await this.database.query<MessageRow>(LIST, [appId, status ?? null, after?.[0] ?? null, limit + 1]);
    return pageOf(rows, limit, (row) => [row.id], toDto);
  }

  /** @throws NotFoundError when the App has no such message. */
  async find(appId: string, id: string): Promise<MessageDto> {
    const [row] = await this.database.query<MessageRow>(FIND, [appId, id]);
    if (!row) throw notFound(id);
    return toDto(row);
  }

  /** The body of a message: people's data. @throws NotFoundError when the App has no such message. */
  async body(appId: string, id: string): Promise<MessageBodyDto> {
    const [row] = await this.database.query<{ body: Buffer }>(FIND_BODY, [appId, id]);
    if (!row) throw notFound(id);
    return { body: row.body.toString('utf8') };
  }

  /** Applies a message again; safe, since facts can be applied any number of times. @throws NotFoundError when the App has no such message; ConflictError when its body is gone. */
  async replay(appId: string, id: string, by: Actor): Promise<MessageDto> {
    const [message] = await this.database.query<{ isScrubbed: boolean }>(EXISTS, [appId, id]);
    if (!message) throw notFound(id);
    if (message.isScrubbed)
      throw new ConflictError(
        'message.body_gone',
        'The body of this message is not kept any more. Start an import: it reads what Cvent holds now.',
      );
    await this.start(appId, id, REPLAYABLE, by);
    return this.find(appId, id);
  }

  /** Applies all messages again that have one of the statuses: of one App, or of all when it is null. Answers how many. */
  replayAll(appId: string | null, statuses: readonly MessageDto['status'][], by: Actor): Promise<number> {
    return this.start(appId, null, statuses, by);
  }

  /** Applies again what is quarantined or failed: one message of the App, or all. Answers how many. */
  replayFailed(appId: string, id: string | null, by: Actor): Promise<number> {
    return this.start(appId, id, ['quarantined', 'failed'], by);
  }

  private async start(appId: string | null, id: string | null, statuses: readonly string[], by: Actor): Promise<number> {
    const rows = await this.database.transaction(async (tx) => {
      const replayed = await tx.query<ReplayedRow>(REPLAY, [appId, id, statuses]);
      for (const [of, messages] of countByApp(replayed))
        await this.audit.record(tx, by, { appId: of, action: 'message.replayed', subjectId: id, details: { messages } });
      return replayed;
    });
    const hints = rows.map((row) => ({ id: row.id, integrationId: row.integration_id, jobId: `${row.id}.${row.wake_ups}` }));
    await this.hints.publish(hints).catch(() => this.log.warn('replay.publish_failed', { messages: rows.length }));
    return rows.length;
  }
}

function countByApp(rows: readonly ReplayedRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { app_id } of rows) counts.set(app_id, (counts.get(app_id) ?? 0) + 1);
  return counts;
}

function notFound(messageId: string): NotFoundError {
  return new NotFoundError('message.not_found', 'There is no such message in this App.', { ids: { messageId } });
}

function toDto(row: MessageRow): MessageDto {
  return {
    id: row.id,
    eventType: row.event_type,
    messageStub: row.message_stub,
    messageTime: row.message_time?.toISOString() ?? null,
    receivedAt: row.received_at.toISOString(),
    requestId: row.request_id,
    status: row.status,
    reason: row.reason,
    elements: row.elements,
    outcomes: row.outcomes,
    problems: row.problems,
    attempts: row.attempts,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
