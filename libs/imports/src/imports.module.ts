import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { ImportRunsRepository } from './persistence/import-runs.repository.js';
import { ImportItemsRepository } from './persistence/import-items.repository.js';
import { ImportEraser } from './import-eraser.js';
import { Imports } from './imports.service.js';

/** Runs that read from Cvent, as far as asking for them goes. Starts no worker and serves no route. */
@Module({
  imports: [AuditModule],
  providers: [ImportRunsRepository, ImportItemsRepository, Imports, ImportEraser],
  exports: [ImportRunsRepository, ImportItemsRepository, Imports, ImportEraser],
})
export class ImportsModule {}
