import { Module } from '@nestjs/common';
import { DirectoryHttpModule } from '#directory';
import { IntegrationsHttpModule } from '#integrations';
import { MappingsController } from './http/mappings.controller.js';
import { MappingCatalogue } from './mapping-catalogue.service.js';
import { Mappings } from './mapping-list.service.js';
import { MappingUses } from './mapping-uses.service.js';
import { MappingsRepository } from './persistence/mappings.repository.js';
import { SeenValues } from './seen-values.service.js';

/** The "Custom Fields" tab over HTTP. */
@Module({
  imports: [DirectoryHttpModule, IntegrationsHttpModule],
  providers: [MappingsRepository, SeenValues, MappingCatalogue, Mappings, MappingUses],
  controllers: [MappingsController],
  exports: [Mappings],
})
export class MappingsHttpModule {}
