import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, Repository } from 'typeorm';
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
    const [before] = decodeCursor(cursor, [UUID]) ?? [];
    const rows = await this.entries.find({
      where: { appId, personId, ...(before === undefined ? {} : { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    if (rows.length === 0 && !(await this.entries.existsBy({ appId, personId }))) throw noSuchPerson(personId);
    return pageOf(rows, limit, (row) => [row.id], toEntry);
  }
}

function toEntry(row: HistoryEntryEntity): HistoryEntryDto {
  return {
    at: row.at.toISOString(),
    cause: { type: row.causeType, id: row.causeId, ...(row.causeEventType === null ? {} : { eventType: row.causeEventType }) },
    action: row.action,
    changes: row.changes,
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}

function noSuchPerson(personId: string): NotFoundError {
  return new NotFoundError('person.not_found', 'This App has no such person, and none is remembered.', { ids: { personId } });
}
