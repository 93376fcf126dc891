import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, MoreThan, Repository } from 'typeorm';
import { AppRegistry, type Caller, noSuchApp } from '#access';
import { AuditRecorder, changedFields } from '#audit';
import type { Actor } from '#contracts';
import { decodeCursor, type Page, pageOf, type PageQueryDto, Transactions, UUID } from '#platform';
import { AppEntity } from '../persistence/app.entity.js';
import { type AppDto, type SaveAppDto, toAppDto } from './app.dto.js';

/** The Apps that are registered here. */
@Injectable()
export class Apps extends AppRegistry {
  constructor(
    @InjectRepository(AppEntity) private readonly apps: Repository<AppEntity>,
    private readonly transactions: Transactions,
    private readonly audit: AuditRecorder,
  ) {
    super();
  }

  override has(appId: string): Promise<boolean> {
    return this.apps.existsBy({ id: appId });
  }

  /** Registers an App, or renames it. `isNew` tells which. */
  async save(id: string, { name, timeZone }: SaveAppDto, by: Actor): Promise<{ app: AppDto; isNew: boolean }> {
    const wanted = { name, timeZone };
    const isNew = await this.transactions.run(async ({ manager, tx }) => {
      const insert = manager
        .createQueryBuilder()
        .insert()
        .into(AppEntity)
        .values({ id, ...wanted });
      const isInserted = ((await insert.orIgnore().returning('id').execute()).raw as unknown[]).length > 0;
      const before = isInserted ? null : await manager.findOne(AppEntity, { where: { id }, lock: { mode: 'for_no_key_update' } });
      if (!isInserted && !before) throw noSuchApp();
      if (before) await manager.update(AppEntity, { id }, { ...wanted, updatedAt: () => 'now()' });
      const changes = changedFields(before && settingsOf(before), wanted);
      const action = isInserted ? 'app.registered' : 'app.changed';
      if (changes.length > 0) await this.audit.record(tx, by, { appId: id, action, subjectId: id, changes });
      return isInserted;
    });
    return { app: await this.get(id), isNew };
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<AppDto> {
    const app = await this.apps.findOneBy({ id });
    if (!app) throw noSuchApp();
    return toAppDto(app);
  }

  /** The caller's Apps. */
  async list(caller: Caller, { limit, cursor }: PageQueryDto): Promise<Page<AppDto>> {
    const [after] = decodeCursor(cursor, [UUID]) ?? [];
    const own = caller.role === 'operator' ? [] : [{ id: In([...caller.appIds]) }];
    const next = after === undefined ? [] : [{ id: MoreThan(after) }];
    const query = this.apps
      .createQueryBuilder('app')
      .orderBy('app.id')
      .take(limit + 1);
    for (const condition of [...own, ...next]) query.andWhere(condition);
    return pageOf(await query.getMany(), limit, (app) => [app.id], toAppDto);
  }

  /** Removes an App with everything in it; whoever is at work in it may make it start over. @throws NotFoundError */
  async remove(id: string, by: Actor): Promise<void> {
    await this.transactions.run(async ({ manager, tx }) => {
      const before = await manager.findOneBy(AppEntity, { id });
      const { affected } = await manager.delete(AppEntity, { id });
      if (!before || !affected) throw noSuchApp();
      await this.audit.record(tx, by, {
        appId: id,
        action: 'app.deleted',
        subjectId: id,
        changes: changedFields(settingsOf(before), null),
      });
    });
  }
}

function settingsOf({ name, timeZone }: AppEntity) {
  return { name, timeZone };
}
