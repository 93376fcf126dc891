import { Inject, Injectable, Optional } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CustomFieldDefinition } from '#contracts';
import { type FieldChange, type HistoryAction, HistoryRecorder } from '#history';
import { Clock, ConflictError, emailKey, newId, type SqlRunner } from '#kernel';
import { JobPublisher } from '#messaging';
import { brokenUniqueKey, invalidInput, Log, Transactions } from '#platform';
import { holdDefinitions } from '../custom-fields/custom-field-values.js';
import { PersonEntity } from '../persistence/person.entity.js';
import { PeopleLibrary } from '../sync/people-library.js';
import { CmsMemberships } from './cms-memberships.service.js';
import { answerPush, type PushAnswer } from './domain/answer-push.js';
import { readCustomEdit } from './domain/apply-custom-edit.js';
import { applyPersonEdit, type EditedPerson, namesOf, NOBODY, type PersonEdit } from './domain/apply-person-edit.js';
import { MappedFields } from './mapped-fields.js';
import type { SavePersonDto } from './people-request.dto.js';
import { noSuchPerson } from './person-presenter.service.js';

/** What was done to a person. `releaseId`: an email became free. */
interface Edited {
  readonly push: PushAnswer[];
  readonly releaseId: string | null;
}

/** Changes that the CMS makes to people: each one transaction with its history. */
@Injectable()
export class PeopleEditor {
  constructor(
    private readonly transactions: Transactions,
    private readonly memberships: CmsMemberships,
    private readonly library: PeopleLibrary,
    private readonly history: HistoryRecorder,
    private readonly jobs: JobPublisher,
    private readonly clock: Clock,
    private readonly log: Log,
    @Optional() @Inject(MappedFields) private readonly mapped: MappedFields | null,
  ) {}

  /** Adds a person of the CMS's own; answers the id. @throws InvalidInputError, ConflictError when the email is taken. */
  async create(appId: string, wanted: SavePersonDto, editId: string): Promise<string> {
    const id = newId();
    await this.transactions
      .run(async ({ manager, tx }) => {
        const edit = await this.read(tx, appId, wanted, await held(tx, appId, wanted));
        const { changes, fields, customFields } = applyPersonEdit(NOBODY, edit, this.clock.now());
        const values = { fields, customFields, emailKey: emailKey(fields.email) };
        await manager.insert(PersonEntity, { id, appId, origin: 'cms', ...values, syncState: 'not_synced' });
        const groups = await this.memberships.set(tx, appId, id, wanted.groupIds ?? []);
        await this.remember(tx, appId, id, 'person.added', groups ? [...changes, groups] : changes, editId);
      })
      .catch(emailTaken);
    return id;
  }

  /** Edits a person. @throws NotFoundError, InvalidInputError, ConflictError when the email is taken. */
  async edit(appId: string, personId: string, wanted: SavePersonDto, editId: string): Promise<PushAnswer[]> {
    const { push, releaseId } = await this.transactions
      .run(({ manager, tx }) => this.editIn(manager, tx, appId, personId, wanted, editId))
      .catch(emailTaken);
    if (releaseId !== null) await this.announce(releaseId);
    return push;
  }

  private async editIn(
    manager: EntityManager,
    tx: SqlRunner,
    appId: string,
    personId: string,
    wanted: SavePersonDto,
    editId: string,
  ): Promise<Edited> {
    const definitions = await held(tx, appId, wanted);
    const person = await manager.findOne(PersonEntity, { where: { appId, id: personId }, lock: { mode: 'pessimistic_write' } });
    if (!person) throw noSuchPerson(personId);
    const edit = await this.read(tx, appId, wanted, definitions);
    const edited = applyPersonEdit(person, edit, this.clock.now());
    const groups = wanted.groupIds === undefined ? null : await this.memberships.set(tx, appId, personId, wanted.groupIds);
    const changes = groups ? [...edited.changes, groups] : edited.changes;
    if (changes.length > 0) {
      await this.save(manager, appId, personId, edited);
      await this.remember(tx, appId, personId, 'person.updated', changes, editId);
    }
    const isFreed = person.emailKey !== null && person.emailKey !== emailKey(edited.fields.email);
    const releaseId = isFreed ? await this.library.releaseEmail(tx, appId, person.emailKey!) : null;
    const mapped = (await this.mapped?.of(tx, appId)) ?? new Set<string>();
    return { push: answerPush(person.origin, namesOf(edit), mapped), releaseId };
  }

  private async save(manager: EntityManager, appId: string, id: string, { fields, customFields, fieldEdits }: EditedPerson): Promise<void> {
    const values = { fields, customFields, fieldEdits, emailKey: emailKey(fields.email) };
    await manager.update(PersonEntity, { appId, id }, { ...values, updatedAt: () => 'now()' });
  }

  /** @throws InvalidInputError listing every unknown group and every value that does not fit. */
  private async read(
    tx: SqlRunner,
    appId: string,
    { fields = {}, customFields = {}, groupIds }: SavePersonDto,
    definitions: readonly CustomFieldDefinition[],
  ): Promise<PersonEdit> {
    const { edit, problems } = readCustomEdit(customFields, definitions);
    if (groupIds) problems.push(...(await this.memberships.problems(tx, appId, groupIds)));
    if (problems.length > 0) throw invalidInput(problems);
    return { fields, customFields: edit };
  }

  private async remember(
    tx: SqlRunner,
    appId: string,
    personId: string,
    action: HistoryAction,
    changes: readonly FieldChange[],
    editId: string,
  ): Promise<void> {
    await this.history.record(tx, [{ appId, personId, attendeeId: null, cause: { type: 'edit', id: editId }, action, changes }]);
  }

  /** The row stands, so a job that cannot be published now is published by the sweeper. */
  private async announce(releaseId: string): Promise<void> {
    try {
      await this.jobs.publish('email.released', { releaseId });
    } catch (error) {
      this.log.error('email_release.not_published', error, { releaseId });
    }
  }
}

/** The definitions of the fields that are given. They are held before the person is: see {@link holdDefinitions}. */
function held(tx: SqlRunner, appId: string, { customFields = {} }: SavePersonDto): Promise<CustomFieldDefinition[]> {
  return holdDefinitions(tx, appId, Object.keys(customFields));
}

function emailTaken(error: unknown): never {
  if (brokenUniqueKey(error) !== 'people_email') throw error;
  throw new ConflictError('person.email_taken', 'Another person of this App has this email. Emails are compared without case.', {
    problems: [{ field: 'fields.email', message: 'is another person’s' }],
  });
}
