import { Global, Module } from '@nestjs/common';
import { AttendeeLookup } from '#directory';
import { AttendeesModule } from './attendees.module.js';
import { AttendeeList } from './http/attendee-list.service.js';
import { AttendeesController } from './http/attendees.controller.js';
import { PersonRemovalController } from './http/person-removal.controller.js';

/** Attendees over HTTP. Global, since the directory asks it which attendees are behind people. */
@Global()
@Module({
  imports: [AttendeesModule],
  providers: [AttendeeList, { provide: AttendeeLookup, useExisting: AttendeeList }],
  controllers: [AttendeesController, PersonRemovalController],
  exports: [AttendeeLookup],
})
export class AttendeesHttpModule {}
