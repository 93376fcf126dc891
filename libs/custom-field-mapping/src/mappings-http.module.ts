import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { CventApiModule } from '#cvent-api';
import { DirectoryHttpModule } from '#directory';
import { IntegrationsHttpModule, IntegrationsModule } from '#integrations';
import { CventFieldsReader } from './cvent-fields.service.js';
import { CventFieldsController } from './http/cvent-fields.controller.js';
import { MappingsController } from './http/mappings.controller.js';
import { MappingCatalogue } from './mapping-catalogue.service.js';
import { Mappings } from './mapping-list.service.js';
import { MappingUses } from './mapping-uses.service.js';
import { MappingsRepository } from './persistence/mappings.repository.js';
import { SeenValues } from './seen-values.service.js';

/** The "Custom Fields" tab over HTTP. */
@Module({
  imports: [AuditModule, DirectoryHttpModule, IntegrationsHttpModule, IntegrationsModule, CventApiModule],
  providers: [MappingsRepository, SeenValues, MappingCatalogue, Mappings, MappingUses, CventFieldsReader],
  controllers: [MappingsController, CventFieldsController],
  exports: [Mappings],
})
export class MappingsHttpModule {}
