import { Module } from '@nestjs/common';
import { ApplicationsController } from './applications.controller.js';
import { AttendeesController } from './attendees.controller.js';
import { DeliveriesController } from './deliveries.controller.js';
import { EventsController } from './events.controller.js';
import { FaultsController } from './faults.controller.js';
import { RestController } from './rest.controller.js';
import { SessionsController } from './sessions.controller.js';
import { TargetsController } from './targets.controller.js';

/** What test writers and demos steer the simulator with. */
@Module({
  controllers: [
    EventsController,
    AttendeesController,
    SessionsController,
    TargetsController,
    DeliveriesController,
    ApplicationsController,
    RestController,
    FaultsController,
  ],
})
export class AdminModule {}
