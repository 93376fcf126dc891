import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type CustomFieldDefinition, customFieldName } from '#contracts';
import { type FieldChange, type HistoryAction, HistoryRecorder } from '#history';
import { Clock, ConflictError, emailKey, newId, type SqlRunner } from '#kernel';
import { JobPublisher } from '#messaging';
import { brokenUniqueKey, invalidInput, Log, Transactions } from '#platform';
import { holdDefinitions } from '../custom-fields/custom-field-values.js';
import { PersonEntity } from '../persistence/person.entity.js';
import { PeopleLibrary } from '../sync/people-library.js';
import { CmsMemberships } from './cms-memberships.service.js';
import { readCustomEdit } from './domain/apply-custom-edit.js';
import { applyPersonEdit, type EditedPerson, namesOf, NOBODY, type PersonEdit } from './domain/apply-person-edit.js';
import { EditPushes, type NotedEdit, type PushAnswer } from './edit-pushes.js';
import type { SavePersonDto } from './people-request.dto.js';
import { noSuchPerson } from './person-presenter.service.js';

/** What was done to a person. `releaseId`: an email became free. */
interface Edited {
  readonly noted: NotedEdit;
  readonly releaseId: string | null;
}

/** A person after an edit. `integrationId`: something goes to Cvent, and is to be announced. */
export interface EditAnswer {
  readonly push: readonly PushAnswer[];
  readonly integrationId: string | null;
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
    private readonly pushes: EditPushes,
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
  async edit(appId: string, personId: string, wanted: SavePersonDto, editId: string): Promise<readonly PushAnswer[]> {
    const { push, integrationId } = await this.editQuietly(appId, personId, wanted, editId);
    if (integrationId !== null) await this.pushes.announce(integrationId);
    return push;
  }

  /** The same for one of many: what goes to Cvent is announced by the caller, once for all. @throws as `edit` does */
  async editQuietly(appId: string, personId: string, wanted: SavePersonDto, editId: string): Promise<EditAnswer> {
    const { noted, releaseId } = await this.transactions
      .run(({ manager, tx }) => this.editIn(manager, tx, appId, personId, wanted, editId))
      .catch(emailTaken);
    if (releaseId !== null) await this.announce(releaseId);
    return { push: noted.answers, integrationId: noted.integrationId };
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
    const now = this.clock.now();
    const edited = applyPersonEdit(person, edit, now);
    const groups = wanted.groupIds === undefined ? null : await this.memberships.set(tx, appId, personId, wanted.groupIds);
    const changes = groups ? [...edited.changes, groups] : edited.changes;
    if (changes.length > 0) await this.save(manager, appId, personId, edited);
    const noted = await this.notePushes(tx, person, namesOf(edit), edited, { editId, editedAt: now });
    if (changes.length > 0) await this.remember(tx, appId, personId, 'person.updated', withReasons(changes, person, noted), editId);
    const isFreed = person.emailKey !== null && person.emailKey !== emailKey(edited.fields.email);
    const releaseId = isFreed ? await this.library.releaseEmail(tx, appId, person.emailKey!) : null;
    return { noted, releaseId };
  }

  /** Only who came from Cvent is pushed (G18). */
  private async notePushes(
    tx: SqlRunner,
    { id: personId, appId, origin }: PersonEntity,
    given: readonly string[],
    edited: EditedPerson,
    when: { readonly editId: string; readonly editedAt: Date },
  ): Promise<NotedEdit> {
    if (origin === 'cms') return { answers: given.map((field) => ({ field, pushed: false, reason: 'origin_cms' })), integrationId: null };
    const changed = new Set(edited.changes.map(({ field }) => field));
    const custom = Object.entries(edited.customFields).map(([key, value]) => [customFieldName(key), value] as const);
    const values = { ...edited.fields, ...Object.fromEntries(custom) };
    return this.pushes.note(tx, { appId, personId, given, changed, values, ...when });
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

/** History says of an edit of somebody from Cvent what of it stays here, and why (G17). */
function withReasons(changes: readonly FieldChange[], { origin }: PersonEntity, { answers }: NotedEdit): FieldChange[] {
  const reasons = new Map(origin === 'cms' ? [] : answers.map(({ field, reason }) => [field, reason]));
  return changes.map((change) => {
    const notPushed = reasons.get(change.field);
    return notPushed === undefined ? change : { ...change, notPushed };
  });
}

function emailTaken(error: unknown): never {
  if (brokenUniqueKey(error) !== 'people_email') throw error;
  throw new ConflictError('person.email_taken', 'Another person of this App has this email. Emails are compared without case.', {
    problems: [{ field: 'fields.email', message: 'is another person’s' }],
  });
}
