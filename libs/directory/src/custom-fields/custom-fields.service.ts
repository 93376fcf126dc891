import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, MoreThan, Repository } from 'typeorm';
import { noSuchApp } from '#access';
import { AuditRecorder, changedFields } from '#audit';
import { type Actor, editIdOf } from '#contracts';
import { HistoryRecorder, manyPeople } from '#history';
import { type FieldProblem, newId, sameJson } from '#kernel';
import {
  decodeCursor,
  invalidInput,
  Log,
  type Page,
  pageOf,
  type PageQueryDto,
  Transactions,
  type TransactionScope,
  UUID,
} from '#platform';
import { CustomFieldEntity } from '../persistence/custom-field.entity.js';
import { choicesInUse, fieldInUse, inUseJustNow, keyTaken, noSuchField, tooManyFields } from './custom-field-errors.js';
import { type AfterCommit, CustomFieldUses } from './custom-field-uses.js';
import { countChoices, forgetValues } from './custom-field-values.js';
import { type ChangeCustomFieldDto, type CreateCustomFieldDto, type CustomFieldDto, toCustomFieldDto } from './custom-field.dto.js';
import { changeProblems, choicesOfTypeProblems, droppedChoices } from './domain/change-rules.js';

const MOST_FIELDS = 500;
/** Held until the count of an App's fields is what it will be. */
const HOLD_APP = { text: 'SELECT 1 FROM apps WHERE id = $1 FOR NO KEY UPDATE' };

/** The fields that an App defined itself. */
@Injectable()
export class CustomFields {
  constructor(
    @InjectRepository(CustomFieldEntity) private readonly fields: Repository<CustomFieldEntity>,
    private readonly transactions: Transactions,
    private readonly uses: CustomFieldUses,
    private readonly log: Log,
    private readonly audit: AuditRecorder,
    private readonly history: HistoryRecorder,
  ) {}

  async list(appId: string, { limit, cursor }: PageQueryDto): Promise<Page<CustomFieldDto>> {
    const [after] = decodeCursor(cursor, [UUID]) ?? [];
    const rows = await this.fields.find({
      where: { appId, ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, (field) => [field.id], toCustomFieldDto);
  }

  /** @throws NotFoundError */
  async get(appId: string, id: string): Promise<CustomFieldDto> {
    const field = await this.fields.findOneBy({ appId, id });
    if (!field) throw noSuchField(id);
    return toCustomFieldDto(field);
  }

  /** @throws InvalidInputError, ConflictError when the key is taken or the App has as many fields as it may. */
  async create(appId: string, { key, label, type, choices }: CreateCustomFieldDto, by: Actor): Promise<CustomFieldDto> {
    refuse(choicesOfTypeProblems(type, choices !== undefined));
    const field = { id: newId(), appId, key, label, type, choices: choices ?? null };
    await this.announcing(async ({ manager, tx }) => {
      if ((await tx.query(HOLD_APP, [appId])).length === 0) throw noSuchApp();
      if ((await manager.countBy(CustomFieldEntity, { appId })) >= MOST_FIELDS) throw tooManyFields(MOST_FIELDS);
      await manager.insert(CustomFieldEntity, field);
      await this.audit.record(tx, by, { appId, action: 'custom_field.created', subjectId: field.id, changes: changedFields(null, definitionOf(field)) }); // prettier-ignore
      return this.uses.changed(tx, appId, field.id);
    }).catch(keyTaken);
    return toCustomFieldDto(field);
  }

  /** @throws NotFoundError, InvalidInputError, ConflictError when people have choices that would go. */
  async change(appId: string, id: string, wanted: ChangeCustomFieldDto, by: Actor): Promise<CustomFieldDto> {
    await this.announcing(async ({ manager, tx }) => {
      const field = await hold(manager, appId, id);
      refuse(changeProblems(field, wanted));
      const { label = field.label, choices = field.choices } = wanted;
      if (label === field.label && sameJson(choices, field.choices)) return [];
      const uses = await countChoices(tx, appId, field.key, droppedChoices(field.choices, choices));
      if (uses.length > 0) throw choicesInUse(id, uses);
      await manager.update(CustomFieldEntity, { appId, id }, { label, choices, updatedAt: () => 'now()' });
      const changes = changedFields(definitionOf(field), definitionOf({ ...field, label, choices }));
      await this.audit.record(tx, by, { appId, action: 'custom_field.changed', subjectId: id, changes });
      return this.uses.changed(tx, appId, id);
    });
    return this.get(appId, id);
  }

  /** Deletes a field, and what people have in it. @throws NotFoundError, ConflictError naming what uses the field. */
  async remove(appId: string, id: string, by: Actor): Promise<void> {
    await this.get(appId, id);
    const uses = await this.uses.of(appId, id);
    if (uses.length > 0) throw fieldInUse(id, uses);
    await this.announcing(async ({ manager, tx }) => {
      const field = await hold(manager, appId, id);
      await manager.delete(CustomFieldEntity, { appId, id });
      await forgetValues(tx, appId, field.key);
      await this.history.record(tx, [manyPeople(appId, editIdOf(by), 'custom_field_deleted')]);
      await this.audit.record(tx, by, { appId, action: 'custom_field.deleted', subjectId: id, changes: changedFields(definitionOf(field), null) }); // prettier-ignore
      return this.uses.changed(tx, appId, id);
    }).catch(inUseJustNow(id));
  }

  /** Runs one transaction, then what it wants done after its commit. The change stands whatever becomes of that. */
  private async announcing(work: (scope: TransactionScope) => Promise<readonly AfterCommit[]>): Promise<void> {
    for (const next of await this.transactions.run(work))
      await next().catch((error: unknown) => this.log.error('custom_field.change_not_announced', error));
  }
}

/** A field that stays as it is until the transaction ends, with nobody giving people values of it meanwhile. @throws NotFoundError */
async function hold(manager: EntityManager, appId: string, id: string): Promise<CustomFieldEntity> {
  const field = await manager.findOne(CustomFieldEntity, { where: { appId, id }, lock: { mode: 'pessimistic_write' } });
  if (!field) throw noSuchField(id);
  return field;
}

function definitionOf({ key, label, type, choices }: Pick<CustomFieldEntity, 'key' | 'label' | 'type' | 'choices'>) {
  return { key, label, type, choices };
}

function refuse(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) throw invalidInput(problems);
}
