import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, Repository } from 'typeorm';
import { AuditRecorder, changedFields } from '#audit';
import { type Actor, editIdOf } from '#contracts';
import { HistoryRecorder, manyPeople } from '#history';
import { ConflictError, newId, NotFoundError } from '#kernel';
import { brokenForeignKey, brokenUniqueKey, decodeCursor, type Page, pageOf, type PageQueryDto, Transactions, UUID } from '#platform';
import { PeopleGroupEntity } from '../persistence/people-group.entity.js';
import { PeopleGroupMemberEntity } from '../persistence/people-group-member.entity.js';
import type { PeopleGroupDto } from './people-group.dto.js';
import { PeopleGroupUses } from './people-group-uses.js';

/** The people groups of an App. */
@Injectable()
export class PeopleGroups {
  constructor(
    @InjectRepository(PeopleGroupEntity) private readonly groups: Repository<PeopleGroupEntity>,
    @InjectRepository(PeopleGroupMemberEntity) private readonly members: Repository<PeopleGroupMemberEntity>,
    private readonly uses: PeopleGroupUses,
    private readonly transactions: Transactions,
    private readonly audit: AuditRecorder,
    private readonly history: HistoryRecorder,
  ) {}

  async list(appId: string, { limit, cursor }: PageQueryDto): Promise<Page<PeopleGroupDto>> {
    const [after] = decodeCursor(cursor, [UUID]) ?? [];
    const rows = await this.groups.find({
      where: { appId, ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, (group) => [group.id], toDto);
  }

  /** @throws NotFoundError */
  async get(appId: string, id: string): Promise<PeopleGroupDto> {
    const group = await this.groups.findOneBy({ appId, id });
    if (!group) throw noSuchGroup(id);
    return toDto(group);
  }

  /** @throws ConflictError when the name is taken. */
  async create(appId: string, name: string, by: Actor): Promise<PeopleGroupDto> {
    const id = newId();
    const create = this.transactions.run(async ({ manager, tx }) => {
      await manager.insert(PeopleGroupEntity, { id, appId, name });
      await this.audit.record(tx, by, { appId, action: 'people_group.created', subjectId: id, changes: changedFields(null, { name }) });
    });
    await create.catch(nameTaken);
    return { id, name };
  }

  /** @throws NotFoundError, ConflictError when the name is taken. */
  async rename(appId: string, id: string, name: string, by: Actor): Promise<PeopleGroupDto> {
    const rename = this.transactions.run(async ({ manager, tx }) => {
      const before = await manager.findOne(PeopleGroupEntity, { where: { appId, id }, lock: { mode: 'for_no_key_update' } });
      if (!before) throw noSuchGroup(id);
      await manager.update(PeopleGroupEntity, { appId, id }, { name, updatedAt: () => 'now()' });
      const changes = changedFields({ name: before.name }, { name });
      if (changes.length === 0) return;
      await this.audit.record(tx, by, { appId, action: 'people_group.renamed', subjectId: id, changes });
      await this.history.record(tx, [manyPeople(appId, editIdOf(by), 'group_renamed')]);
    });
    await rename.catch(nameTaken);
    return { id, name };
  }

  /** @throws NotFoundError, ConflictError naming what uses the group. */
  async remove(appId: string, id: string, by: Actor): Promise<void> {
    const { name } = await this.get(appId, id);
    const uses = await this.usesOf(appId, id);
    if (uses.length > 0) throw inUse(id, uses);
    const remove = this.transactions.run(async ({ manager, tx }) => {
      const { affected } = await manager.delete(PeopleGroupEntity, { appId, id });
      if (affected) await this.audit.record(tx, by, { appId, action: 'people_group.deleted', subjectId: id, changes: changedFields({ name }, null) }); // prettier-ignore
    });
    await remove.catch((error: unknown) => {
      throw brokenForeignKey(error) === null ? error : inUse(id, ['something that began to use it just now']);
    });
  }

  private async usesOf(appId: string, groupId: string): Promise<string[]> {
    const { people } = (await this.members
      .createQueryBuilder('member')
      .select('count(DISTINCT member.person_id)::int', 'people')
      .where({ appId, groupId })
      .getRawOne<{ people: number }>()) ?? { people: 0 };
    const members = people === 0 ? [] : [people === 1 ? '1 person' : `${people} people`];
    return [...members, ...(await this.uses.of(appId, groupId))];
  }
}

function toDto({ id, name }: PeopleGroupEntity): PeopleGroupDto {
  return { id, name };
}

function nameTaken(error: unknown): never {
  if (brokenUniqueKey(error) !== 'people_groups_name') throw error;
  throw new ConflictError('people_group.name_taken', 'Another people group of this App has this name.');
}

function noSuchGroup(id: string): NotFoundError {
  return new NotFoundError('people_group.not_found', 'This App has no such people group.', { ids: { peopleGroupId: id } });
}

function inUse(id: string, uses: readonly string[]): ConflictError {
  return new ConflictError('people_group.in_use', `The group is in use by ${uses.join(' and ')}. Take it out of use first.`, {
    ids: { peopleGroupId: id },
  });
}
