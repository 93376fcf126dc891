import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, MoreThan, Repository } from 'typeorm';
import { AppRegistry, type Caller, noSuchApp } from '#access';
import { decodeCursor, type Page, pageOf, type PageQueryDto, Transactions, UUID } from '#platform';
import { AppEntity } from '../persistence/app.entity.js';
import { type AppDto, type SaveAppDto, toAppDto } from './app.dto.js';

/** The Apps that are registered here. */
@Injectable()
export class Apps extends AppRegistry {
  constructor(
    @InjectRepository(AppEntity) private readonly apps: Repository<AppEntity>,
    private readonly transactions: Transactions,
  ) {
    super();
  }

  override has(appId: string): Promise<boolean> {
    return this.apps.existsBy({ id: appId });
  }

  /** Registers an App, or renames it. `isNew` tells which. */
  async save(id: string, { name, timeZone }: SaveAppDto): Promise<{ app: AppDto; isNew: boolean }> {
    const inserted = await this.apps.createQueryBuilder().insert().values({ id, name, timeZone }).orIgnore().returning('id').execute();
    const isNew = (inserted.raw as unknown[]).length > 0;
    if (!isNew) await this.apps.update({ id }, { name, timeZone, updatedAt: () => 'now()' });
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
  async remove(id: string): Promise<void> {
    const { affected } = await this.transactions.run(({ manager }) => manager.delete(AppEntity, { id }));
    if (!affected) throw noSuchApp();
  }
}
