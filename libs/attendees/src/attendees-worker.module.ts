import { Module } from '@nestjs/common';
import { MappingRulesModule } from '#custom-field-mapping';
import { AttendeeWalk } from './attendee-walk.service.js';
import { AttendeesModule } from './attendees.module.js';
import { AttendeesProcessor } from './attendees.processor.js';
import { AttendeesSweeper } from './attendees-sweeper.js';
import { MappingTrialRunner } from './mapping/mapping-trial-runner.service.js';
import { ReleasedEmail } from './released-email.service.js';

/** The work on attendees that runs in the background. Importing it starts a worker. */
@Module({
  imports: [AttendeesModule, MappingRulesModule],
  providers: [AttendeeWalk, MappingTrialRunner, ReleasedEmail, AttendeesProcessor, AttendeesSweeper],
})
export class AttendeesWorkerModule {}
