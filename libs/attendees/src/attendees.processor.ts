import { Processor } from '@nestjs/bullmq';
import type { HandlersFor, QueueName } from '#contracts';
import { TypedWorkerHost, WORKER_OPTIONS } from '#messaging';
import { AttendeeWalk } from './attendee-walk.service.js';
import { MappingTrialRunner } from './mapping/mapping-trial-runner.service.js';
import { ReleasedEmail } from './released-email.service.js';

const QUEUE = 'attendees' satisfies QueueName;

/** The queue of work on attendees that no message started. */
@Processor(QUEUE, WORKER_OPTIONS)
export class AttendeesProcessor extends TypedWorkerHost<typeof QUEUE> {
  constructor(
    private readonly walk: AttendeeWalk,
    private readonly trials: MappingTrialRunner,
    private readonly released: ReleasedEmail,
  ) {
    super();
  }

  protected readonly handlers: HandlersFor<typeof QUEUE> = {
    'attendees.walk': ({ integrationId }) => this.walk.run(integrationId),
    'mappings.try': ({ integrationId }) => this.trials.run(integrationId),
    'email.released': ({ releaseId }) => this.released.settle(releaseId),
  };
}
