import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type FieldChange, type HistoryAction, HistoryRecorder } from '#history';
import { Clock, ConflictError, emailKey, newId, type SqlRunner } from '#kernel';
import { JobPublisher } from '#messaging';
import { brokenUniqueKey, invalidInput, Log, Transactions } from '#platform';
import { PersonEntity } from '../persistence/person.entity.js';
import { PeopleLibrary } from '../sync/people-library.js';
import { CmsMemberships } from './cms-memberships.service.js';
import { answerPush, type PushAnswer } from './domain/answer-push.js';
import { applyEdit, type EditedFields, type FieldEdits, givenFields } from './domain/apply-edit.js';
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
  ) {}

  /** Adds a person of the CMS's own; answers the id. @throws InvalidInputError, ConflictError when the email is taken. */
  async create(appId: string, wanted: SavePersonDto, editId: string): Promise<string> {
    const id = newId();
    await this.transactions
      .run(async ({ manager, tx }) => {
        await this.check(tx, appId, wanted);
        const { fields, changes } = applyEdit({ fields: {}, fieldEdits: {} }, wanted.fields ?? {}, this.clock.now());
        await manager.insert(PersonEntity, { id, appId, origin: 'cms', fields, emailKey: emailKey(fields.email), syncState: 'not_synced' });
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
    const person = await manager.findOne(PersonEntity, { where: { appId, id: personId }, lock: { mode: 'pessimistic_write' } });
    if (!person) throw noSuchPerson(personId);
    await this.check(tx, appId, wanted);
    const edit: FieldEdits = wanted.fields ?? {};
    const edited = applyEdit(person, edit, this.clock.now());
    const groups = wanted.groupIds === undefined ? null : await this.memberships.set(tx, appId, personId, wanted.groupIds);
    const changes = groups ? [...edited.changes, groups] : edited.changes;
    if (changes.length > 0) {
      await this.save(manager, appId, personId, edited);
      await this.remember(tx, appId, personId, 'person.updated', changes, editId);
    }
    const isFreed = person.emailKey !== null && person.emailKey !== emailKey(edited.fields.email);
    const releaseId = isFreed ? await this.library.releaseEmail(tx, appId, person.emailKey!) : null;
    return { push: answerPush(person.origin, givenFields(edit)), releaseId };
  }

  private async save(manager: EntityManager, appId: string, id: string, { fields, fieldEdits }: EditedFields): Promise<void> {
    await manager.update(PersonEntity, { appId, id }, { fields, fieldEdits, emailKey: emailKey(fields.email), updatedAt: () => 'now()' });
  }

  private async check(tx: SqlRunner, appId: string, { customFields, groupIds }: SavePersonDto): Promise<void> {
    const unknown = Object.keys(customFields ?? {}).map((key) => ({
      field: `customFields.${key}`,
      message: 'is not a custom field of this App: the key is unknown',
    }));
    const problems = [...unknown, ...(groupIds ? await this.memberships.problems(tx, appId, groupIds) : [])];
    if (problems.length > 0) throw invalidInput(problems);
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

function emailTaken(error: unknown): never {
  if (brokenUniqueKey(error) !== 'people_email') throw error;
  throw new ConflictError('person.email_taken', 'Another person of this App has this email. Emails are compared without case.', {
    problems: [{ field: 'fields.email', message: 'is another person’s' }],
  });
}
