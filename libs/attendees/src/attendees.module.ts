import { Module } from '@nestjs/common';
import { MappingRulesModule } from '#custom-field-mapping';
import { PeopleLibraryModule } from '#directory';
import { HistoryModule } from '#history';
import { AttendeeReconciler } from './attendee-reconciler.service.js';
import { AttendeeVisibility } from './attendee-visibility.service.js';
import { AttendeesRepository } from './persistence/attendees.repository.js';
import { PersonErasure } from './person-erasure.service.js';
import { PlacementExecutor } from './placement-executor.service.js';

/** Attendees and what stands for them in the app. Starts no worker and serves no route. */
@Module({
  imports: [PeopleLibraryModule, MappingRulesModule, HistoryModule],
  providers: [AttendeesRepository, PlacementExecutor, AttendeeReconciler, AttendeeVisibility, PersonErasure],
  exports: [AttendeesRepository, AttendeeReconciler, AttendeeVisibility, PersonErasure],
})
export class AttendeesModule {}
