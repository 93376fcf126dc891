import { Module } from '@nestjs/common';
import { ImportRunsRepository } from './persistence/import-runs.repository.js';
import { ImportItemsRepository } from './persistence/import-items.repository.js';
import { Imports } from './imports.service.js';

/** Runs that read from Cvent, as far as asking for them goes. Starts no worker and serves no route. */
@Module({
  providers: [ImportRunsRepository, ImportItemsRepository, Imports],
  exports: [ImportRunsRepository, ImportItemsRepository, Imports],
})
export class ImportsModule {}
