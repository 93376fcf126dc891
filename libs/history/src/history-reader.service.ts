import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type FindOptionsWhere, LessThan, Repository } from 'typeorm';
import { NotFoundError } from '#kernel';
import { decodeCursor, type Page, pageOf, type PageQueryDto, UUID } from '#platform';
import type { HistoryEntryDto } from './history.dto.js';
import { HistoryEntryEntity } from './persistence/history-entry.entity.js';

/** Reads history (B21). */
@Injectable()
export class HistoryReader {
  constructor(@InjectRepository(HistoryEntryEntity) private readonly entries: Repository<HistoryEntryEntity>) {}

  /** What happened to a person, newest first; of a removed person as well. @throws NotFoundError when nothing is known of them in this App. */
  async ofPerson(appId: string, personId: string, { limit, cursor }: PageQueryDto): Promise<Page<HistoryEntryDto>> {
    const page = await this.page({ appId, personId }, limit, cursor);
    if (page.items.length === 0 && !(await this.entries.existsBy({ appId, personId }))) throw noSuchPerson(personId);
    return page;
  }

  /** What happened to a session of Cvent's, and to who is registered for it, newest first. Empty when nothing is known. */
  ofSession(appId: string, sessionId: string, { limit, cursor }: PageQueryDto): Promise<Page<HistoryEntryDto>> {
    return this.page({ appId, sessionId }, limit, cursor);
  }

  private async page(
    where: FindOptionsWhere<HistoryEntryEntity>,
    limit: number,
    cursor: string | undefined,
  ): Promise<Page<HistoryEntryDto>> {
    const [before] = decodeCursor(cursor, [UUID]) ?? [];
    const rows = await this.entries.find({
      where: { ...where, ...(before === undefined ? {} : { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, (row) => [row.id], toEntry);
  }
}

function toEntry(row: HistoryEntryEntity): HistoryEntryDto {
  return {
    at: row.at.toISOString(),
    cause: { type: row.causeType, id: row.causeId, ...(row.causeEventType === null ? {} : { eventType: row.causeEventType }) },
    action: row.action,
    changes: row.changes,
    ...(row.attendeeId === null ? {} : { attendeeId: row.attendeeId }),
    ...(row.sessionId === null ? {} : { sessionId: row.sessionId }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}

function noSuchPerson(personId: string): NotFoundError {
  return new NotFoundError('person.not_found', 'This App has no such person, and none is remembered.', { ids: { personId } });
}
