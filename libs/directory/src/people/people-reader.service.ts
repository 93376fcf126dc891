import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, MoreThanOrEqual, Repository, type SelectQueryBuilder } from 'typeorm';
import { emailKey } from '#kernel';
import { decodeCursor, type Page, pageOf, UUID } from '#platform';
import { PersonEntity } from '../persistence/person.entity.js';
import type { PeopleQueryDto } from './people-request.dto.js';
import type { PersonDto } from './person.dto.js';
import { PersonPresenter } from './person-presenter.service.js';

/** The state as it is shown: see the presenter. */
const SYNC_STATE = `CASE (SELECT max(CASE f.state WHEN 'failed' THEN 2 ELSE 1 END) FROM pending_fields f WHERE f.app_id = person.app_id AND f.person_id = person.id)
  WHEN 2 THEN 'push_failed' WHEN 1 THEN 'pending_push' ELSE person.sync_state END`;

/** Lists the people of an App. */
@Injectable()
export class PeopleReader {
  constructor(
    @InjectRepository(PersonEntity) private readonly people: Repository<PersonEntity>,
    private readonly presenter: PersonPresenter,
  ) {}

  /** A page of people, the oldest first. */
  async list(appId: string, query: PeopleQueryDto): Promise<Page<PersonDto>> {
    const [after] = decodeCursor(query.cursor, [UUID]) ?? [];
    const select = filtered(this.people.createQueryBuilder('person').where({ appId }), query);
    if (after !== undefined) select.andWhere({ id: MoreThan(after) });
    const rows = await select.orderBy('person.id').take(query.limit + 1).getMany(); // prettier-ignore
    const page = pageOf(rows, query.limit, (person) => [person.id], (person) => person); // prettier-ignore
    return { items: await this.presenter.present(appId, page.items), next: page.next };
  }
}

function filtered(select: SelectQueryBuilder<PersonEntity>, query: PeopleQueryDto): SelectQueryBuilder<PersonEntity> {
  const { groupId, origin, email, syncState, updatedSince } = query;
  if (origin !== undefined) select.andWhere({ origin });
  if (email !== undefined) select.andWhere({ emailKey: emailKey(email) ?? '' });
  if (syncState !== undefined) select.andWhere(`${SYNC_STATE} = :syncState`, { syncState });
  if (updatedSince !== undefined) select.andWhere({ updatedAt: MoreThanOrEqual(new Date(updatedSince)) });
  if (groupId !== undefined)
    select.andWhere(
      'EXISTS (SELECT 1 FROM people_group_members m WHERE m.app_id = person.app_id AND m.person_id = person.id AND m.group_id = :groupId)',
      { groupId },
    );
  return select;
}
