import { Inject, Injectable } from '@nestjs/common';
import { AuditRecorder } from '#audit';
import type { Actor, Eraser, PersonErasures } from '#contracts';
import { HistoryRecorder } from '#history';
import { newId, NotFoundError } from '#kernel';
import { decodeCursor, type Page, type PageQueryDto, pageOf, UUID } from '#platform';
import { type Erasure, ErasuresRepository } from './erasures.repository.js';
import type { ErasureDto } from './http/erasures.dto.js';
import { ERASERS, PERSON_ERASURES } from './sources.js';

/** Erases people for good, and remembers that it was done (B24). */
@Injectable()
export class Erasures {
  constructor(
    private readonly erasures: ErasuresRepository,
    private readonly history: HistoryRecorder,
    private readonly audit: AuditRecorder,
    @Inject(PERSON_ERASURES) private readonly people: PersonErasures,
    @Inject(ERASERS) private readonly erasers: readonly Eraser[],
  ) {}

  /** Everything goes at once but for stored messages, which a worker looks through. Once more answers the same erasure. @throws NotFoundError when nothing is known of the person */
  async erase(appId: string, personId: string, by: Actor): Promise<ErasureDto> {
    const id = newId();
    const earlier = await this.erasures.ofPerson(appId, personId);
    await this.people.erase(appId, personId, id, async (tx, subject, emails, rows) => {
      const counts: Record<string, number> = { people: rows };
      for (const eraser of this.erasers) counts[eraser.what] = await eraser.erase(tx, subject);
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      if (total === 0) {
        if (earlier) return;
        throw new NotFoundError('person.not_found', 'This App has no such person, and none is remembered.', { ids: { personId } });
      }
      const needles = [...emails, ...(subject.attendeeId === null ? [] : [subject.attendeeId])];
      const { integrationId, attendeeId } = subject;
      await this.erasures.record(tx, { id, appId, personId, integrationId, needles: integrationId !== null && needles.length > 0 ? needles : null }, counts); // prettier-ignore
      await this.history.record(tx, [{ appId, personId, attendeeId, cause: { type: 'erase', id }, action: 'person.erased', changes: [] }]);
      // Ids alone, so that no later erasure finds anything to take out.
      await this.audit.record(tx, by, { appId, action: 'person.erased', subjectId: personId, details: { erasureId: id } });
    });
    return present((await this.erasures.find(appId, id)) ?? earlier!);
  }

  /** Newest first. */
  async list(appId: string, { limit, cursor }: PageQueryDto): Promise<Page<ErasureDto>> {
    const [before] = decodeCursor(cursor, [UUID]) ?? [];
    return pageOf(await this.erasures.list(appId, before ?? null, limit + 1), limit, ({ id }) => [id], present);
  }
}

function present({ id, personId, requestedAt, finishedAt, counts }: Erasure): ErasureDto {
  return { id, personId, requestedAt: requestedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null, counts: { ...counts } };
}
