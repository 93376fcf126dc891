import { Module } from '@nestjs/common';
import { ImportFailures } from './http/import-failures.service.js';
import { ImportGauges } from './http/import-gauges.js';
import { ImportsStatus } from './http/imports-status.service.js';
import { ImportExists } from './http/import-exists.guard.js';
import { ImportsController } from './http/imports.controller.js';
import { RunWatch } from './http/run-watch.service.js';
import { ImportsModule } from './imports.module.js';

/** Imports over HTTP. Starts no worker. */
@Module({
  imports: [ImportsModule],
  controllers: [ImportsController],
  providers: [RunWatch, ImportExists, ImportFailures, ImportsStatus, ImportGauges],
  exports: [ImportsModule, ImportFailures, ImportsStatus],
})
export class ImportsHttpModule {}
