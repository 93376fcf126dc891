import { Global, Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { MappingRulesModule } from '#custom-field-mapping';
import { EditPushes } from '#directory';
import { EditNotes } from './edit-notes.service.js';
import { PushFailures } from './http/push-failures.service.js';
import { PushGauges } from './http/push-gauges.js';
import { PushList } from './http/push-list.service.js';
import { PushesController } from './http/pushes.controller.js';
import { PushesStatus } from './http/pushes-status.service.js';
import { PushEraser } from './push-eraser.js';
import { PendingFieldsRepository } from './persistence/pending-fields.repository.js';
import { PushLanesRepository } from './persistence/push-lanes.repository.js';
import { PushesRepository } from './persistence/pushes.repository.js';

/** Pushes over HTTP. Global, since the directory hands it the edits of the CMS. */
@Global()
@Module({
  imports: [AuditModule, MappingRulesModule],
  providers: [
    PendingFieldsRepository,
    PushLanesRepository,
    PushesRepository,
    EditNotes,
    { provide: EditPushes, useExisting: EditNotes },
    PushList,
    PushFailures,
    PushEraser,
    PushesStatus,
    PushGauges,
  ],
  controllers: [PushesController],
  exports: [EditPushes, PushEraser, PushFailures, PushesStatus],
})
export class OutboundSyncHttpModule {}
