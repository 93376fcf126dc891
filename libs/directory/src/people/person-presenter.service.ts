import { Inject, Injectable, Optional } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { type MembershipMaker, PERSON_FIELDS } from '#contracts';
import { NotFoundError } from '#kernel';
import { CustomFieldEntity } from '../persistence/custom-field.entity.js';
import { PeopleGroupMemberEntity } from '../persistence/people-group-member.entity.js';
import { PeopleGroupEntity } from '../persistence/people-group.entity.js';
import { PersonEntity } from '../persistence/person.entity.js';
import { AttendeeLookup, type AttendeeSummary } from './attendee-lookup.js';
import { type Membership, mergeGroups } from './domain/merge-groups.js';
import { EditPushes, type PushStanding } from './edit-pushes.js';
import type { PersonDto, PersonSyncDto } from './person.dto.js';

interface MembershipRow {
  readonly person_id: string;
  readonly id: string;
  readonly name: string;
  readonly made_by: MembershipMaker;
}

/** Puts together what is answered of people: their fields, those of the App’s own, groups and attendees. */
@Injectable()
export class PersonPresenter {
  constructor(
    @InjectRepository(PersonEntity) private readonly people: Repository<PersonEntity>,
    @InjectRepository(PeopleGroupMemberEntity) private readonly members: Repository<PeopleGroupMemberEntity>,
    @InjectRepository(CustomFieldEntity) private readonly customFields: Repository<CustomFieldEntity>,
    @Optional() @Inject(AttendeeLookup) private readonly attendees: AttendeeLookup | null,
    private readonly pushes: EditPushes,
  ) {}

  /** One person of the App. @throws NotFoundError */
  async byId(appId: string, personId: string): Promise<PersonDto> {
    const person = await this.people.findOneBy({ appId, id: personId });
    if (!person) throw noSuchPerson(personId);
    const [answer] = await this.present(appId, [person]);
    return answer!;
  }

  /** People as they are now, for those who follow changes. */
  async current(appId: string, ids: readonly string[]): Promise<(PersonDto | null)[]> {
    const found = await this.people.findBy({ appId, id: In([...ids]) });
    const people = new Map((await this.present(appId, found)).map((person) => [person.id, person]));
    return ids.map((id) => people.get(id) ?? null);
  }

  /** People as they are answered, in the order given. All must be the App's. */
  async present(appId: string, people: readonly PersonEntity[]): Promise<PersonDto[]> {
    if (people.length === 0) return [];
    const ids = people.map((person) => person.id);
    const [keys, groups, attendees, pushes] = await Promise.all([
      this.keysOf(appId),
      this.groupsOf(appId, ids),
      this.attendees?.byPerson(appId, ids),
      this.pushes.standings(appId, ids),
    ]);
    return people.map((person) => {
      const sync = syncOf(person, pushes.get(person.id) ?? null);
      return toPersonDto(person, keys, groups.get(person.id) ?? [], attendees?.get(person.id) ?? null, sync);
    });
  }

  /** The keys of the App's own fields, in the order in which they are answered. */
  private async keysOf(appId: string): Promise<string[]> {
    const fields = await this.customFields.find({ select: { key: true }, where: { appId } });
    return fields.map(({ key }) => key).sort();
  }

  private async groupsOf(appId: string, personIds: readonly string[]): Promise<Map<string, Membership[]>> {
    const rows = await this.members
      .createQueryBuilder('member')
      .innerJoin(PeopleGroupEntity, 'grp', 'grp.app_id = member.app_id AND grp.id = member.group_id')
      .select(['member.person_id AS person_id', 'grp.id AS id', 'grp.name AS name', 'member.made_by AS made_by'])
      .where({ appId, personId: In([...personIds]) })
      .getRawMany<MembershipRow>();
    const byPerson = new Map<string, Membership[]>();
    for (const { person_id, id, name, made_by } of rows)
      byPerson.set(person_id, [...(byPerson.get(person_id) ?? []), { id, name, madeBy: made_by }]);
    return byPerson;
  }
}

/** The same words whether the person never was, was removed, or is another App's. */
export function noSuchPerson(personId: string): NotFoundError {
  return new NotFoundError('person.not_found', 'This App has no such person.', { ids: { personId } });
}

/** What waits to go to Cvent, or was refused there, comes before what was found about values that came. */
function syncOf({ syncState, syncNotes }: PersonEntity, push: PushStanding | null): PersonSyncDto {
  if (!push) return { state: syncState, notes: syncNotes };
  return { state: push.failed.length > 0 ? 'push_failed' : 'pending_push', notes: [...push.failed, ...syncNotes] };
}

function toPersonDto(
  person: PersonEntity,
  keys: readonly string[],
  groups: readonly Membership[],
  attendee: AttendeeSummary | null,
  sync: PersonSyncDto,
): PersonDto {
  return {
    id: person.id,
    origin: person.origin,
    fields: Object.fromEntries(PERSON_FIELDS.map((field) => [field, person.fields[field] ?? null])),
    customFields: Object.fromEntries(keys.map((key) => [key, person.customFields[key] ?? null])),
    groups: mergeGroups(groups),
    cvent: attendee,
    sync,
    createdAt: person.createdAt.toISOString(),
    updatedAt: person.updatedAt.toISOString(),
  };
}
