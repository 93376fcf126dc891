import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, Repository } from 'typeorm';
import { allAgendas, HistoryRecorder } from '#history';
import { ConflictError, newId, NotFoundError, type SqlRunner } from '#kernel';
import { brokenForeignKey, decodeCursor, type Page, pageOf, type PageQueryDto, Transactions, UUID } from '#platform';
import { AgendaEntity } from '../persistence/agenda.entity.js';
import { type AgendaDto, toAgendaDto } from './agenda.dto.js';

/** The name under which the Cvent agenda is made (setup guide, "Note's"). */
const CVENT_AGENDA_NAME = 'Cvent agenda';

/** The agendas of an App. */
@Injectable()
export class Agendas {
  constructor(
    @InjectRepository(AgendaEntity) private readonly agendas: Repository<AgendaEntity>,
    private readonly transactions: Transactions,
    private readonly history: HistoryRecorder,
  ) {}

  async list(appId: string, { limit, cursor }: PageQueryDto): Promise<Page<AgendaDto>> {
    const [after] = decodeCursor(cursor, [UUID]) ?? [];
    const rows = await this.agendas.find({
      where: { appId, ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, (agenda) => [agenda.id], toAgendaDto);
  }

  /** @throws NotFoundError */
  async get(appId: string, id: string): Promise<AgendaDto> {
    const agenda = await this.agendas.findOneBy({ appId, id });
    if (!agenda) throw noSuchAgenda(id);
    return toAgendaDto(agenda);
  }

  /** The database itself protects the Cvent agenda: the integration points at it (G3). @throws NotFoundError, ConflictError */
  async remove(appId: string, id: string, editId: string): Promise<void> {
    await this.transactions
      .run(async ({ manager, tx }) => {
        const { affected } = await manager.delete(AgendaEntity, { appId, id });
        if (!affected) throw noSuchAgenda(id);
        await this.history.record(tx, [allAgendas(appId, editId, 'agenda_deleted')]);
      })
      .catch((error: unknown) => {
        throw brokenForeignKey(error) === null ? error : isProtected(id);
      });
  }

  /** Makes the Cvent agenda in the caller's transaction, or finds the one that an earlier integration left. Answers its id. */
  async ensureCventAgenda(tx: SqlRunner, appId: string): Promise<string> {
    await tx.query(
      {
        text: `INSERT INTO agendas (id, app_id, name, kind) VALUES ($1, $2, $3, 'cvent') ON CONFLICT (app_id) WHERE kind = 'cvent' DO NOTHING`,
      },
      [newId(), appId, CVENT_AGENDA_NAME],
    );
    const [agenda] = await tx.query<{ id: string }>({ text: `SELECT id FROM agendas WHERE app_id = $1 AND kind = 'cvent' FOR KEY SHARE` }, [
      appId,
    ]);
    if (!agenda) throw new ConflictError('agenda.changed_meanwhile', 'The Cvent agenda was deleted just now. Try again.');
    return agenda.id;
  }
}

function noSuchAgenda(id: string): NotFoundError {
  return new NotFoundError('agenda.not_found', 'This App has no such agenda.', { ids: { agendaId: id } });
}

function isProtected(id: string): ConflictError {
  return new ConflictError('agenda.protected', 'This agenda holds what Cvent sends. Delete the Cvent integration first, then the agenda.', {
    ids: { agendaId: id },
  });
}
