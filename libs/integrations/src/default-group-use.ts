import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { PeopleGroupUses } from '#directory';
import { IntegrationEntity } from './persistence/integration.entity.js';

/** Lets the directory say that a group cannot be deleted because every attendee joins it. */
@Injectable()
export class DefaultGroupUse implements OnModuleInit {
  constructor(
    private readonly uses: PeopleGroupUses,
    @InjectRepository(IntegrationEntity) private readonly integrations: Repository<IntegrationEntity>,
  ) {}

  onModuleInit(): void {
    this.uses.add(async (appId, groupId) => {
      const isUsed = await this.integrations.existsBy({ appId, defaultPeopleGroupId: groupId });
      return isUsed ? 'the Cvent integration, as its default people group' : null;
    });
  }
}
