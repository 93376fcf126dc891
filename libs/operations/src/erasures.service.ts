import { Inject, Injectable } from '@nestjs/common';
import { AuditRecorder } from '#audit';
import type { Actor, Erasable, Eraser, MessageTraces, PersonErasures } from '#contracts';
import { HistoryRecorder } from '#history';
import { newId, NotFoundError } from '#kernel';
import { decodeCursor, type Page, type PageQueryDto, pageOf, UUID } from '#platform';
import { type Erasure, ErasuresRepository } from './erasures.repository.js';
import type { ErasureDto } from './http/erasures.dto.js';
import { ERASERS, MESSAGE_TRACES, PERSON_ERASURES } from './sources.js';

/** Erases people for good, and remembers that it was done (B24). */
@Injectable()
export class Erasures {
  constructor(
    private readonly erasures: ErasuresRepository,
    private readonly history: HistoryRecorder,
    private readonly audit: AuditRecorder,
    @Inject(PERSON_ERASURES) private readonly people: PersonErasures,
    @Inject(MESSAGE_TRACES) private readonly messages: MessageTraces,
    @Inject(ERASERS) private readonly erasers: readonly Eraser[],
  ) {}

  /**
   * Everything goes at once but for stored messages, which a worker looks through. Once more answers the same erasure. Of an attendee whom only stored messages name, these are looked through.
   * @throws NotFoundError when nothing is known of them
   */
  async erase(appId: string, asked: Erasable, by: Actor): Promise<ErasureDto> {
    const id = newId();
    // Cvent's messages write ids in capitals, its REST API does not.
    const whom = 'personId' in asked ? asked : { attendeeId: asked.attendeeId.toLowerCase() };
    const earlier = await this.erasures.last(appId, whom);
    const isNamed = 'attendeeId' in whom && (await this.messages.naming(appId, whom.attendeeId)).length > 0;
    await this.people.erase(appId, whom, id, async (tx, subject, emails, rows) => {
      const counts: Record<string, number> = { people: rows };
      for (const eraser of this.erasers) counts[eraser.what] = await eraser.erase(tx, subject);
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      if (total === 0 && earlier) return;
      if (total === 0 && !isNamed) throw unknown(whom);
      const { integrationId, personId, attendeeId } = subject;
      const needles = [...emails, ...(attendeeId === null ? [] : [attendeeId])];
      await this.erasures.record(tx, { id, ...subject }, integrationId !== null && needles.length > 0 ? needles : null, counts);
      await this.history.record(tx, [{ appId, personId, attendeeId, cause: { type: 'erase', id }, action: 'person.erased', changes: [] }]);
      // Ids alone, so that no later erasure finds anything to take out.
      await this.audit.record(tx, by, { appId, action: 'person.erased', subjectId: personId ?? attendeeId, details: { erasureId: id } });
    });
    return present((await this.erasures.find(appId, id)) ?? earlier!);
  }

  /** Newest first. */
  async list(appId: string, { limit, cursor }: PageQueryDto): Promise<Page<ErasureDto>> {
    const [before] = decodeCursor(cursor, [UUID]) ?? [];
    return pageOf(await this.erasures.list(appId, before ?? null, limit + 1), limit, ({ id }) => [id], present);
  }
}

function unknown(whom: Erasable): NotFoundError {
  return 'personId' in whom
    ? new NotFoundError('person.not_found', 'This App has no such person, and none is remembered.', { ids: whom })
    : new NotFoundError('attendee.not_found', 'Nothing is known of such an attendee, and no stored message that waits or failed names them.', { ids: whom }); // prettier-ignore
}

function present({ requestedAt, finishedAt, counts, ...ids }: Erasure): ErasureDto {
  return { ...ids, requestedAt: requestedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null, counts: { ...counts } };
}
