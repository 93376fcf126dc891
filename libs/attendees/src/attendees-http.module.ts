import { Global, Module } from '@nestjs/common';
import { MappingRulesModule, MappingsHttpModule } from '#custom-field-mapping';
import { AttendeeLookup } from '#directory';
import { AttendeesModule } from './attendees.module.js';
import { AttendeeList } from './http/attendee-list.service.js';
import { AttendeesStatus } from './http/attendees-status.service.js';
import { KnownAttendees } from './http/attendee-traces.service.js';
import { AttendeesController } from './http/attendees.controller.js';
import { MappingPreviewController } from './http/mapping-preview.controller.js';
import { PersonRemovalController } from './http/person-removal.controller.js';
import { MappingPreviewer } from './mapping/mapping-previewer.service.js';
import { MappingTrials } from './mapping/mapping-trials.service.js';
import { RemapWatch } from './mapping/remap-progress.service.js';

/** Attendees over HTTP. Global, since the directory asks it which attendees are behind people. */
@Global()
@Module({
  imports: [AttendeesModule, MappingRulesModule, MappingsHttpModule],
  providers: [
    AttendeeList,
    AttendeesStatus,
    KnownAttendees,
    { provide: AttendeeLookup, useExisting: AttendeeList },
    MappingPreviewer,
    MappingTrials,
    RemapWatch,
  ],
  controllers: [AttendeesController, PersonRemovalController, MappingPreviewController],
  exports: [AttendeeLookup, AttendeesStatus, KnownAttendees, AttendeesModule],
})
export class AttendeesHttpModule {}
