import { Injectable } from '@nestjs/common';
import { JobPublisher } from '#messaging';
import { Log } from '#platform';

/** Tells the attendees that an integration's settings changed. Only a hint: the version of the settings says it for good. */
@Injectable()
export class WalkAnnouncer {
  constructor(
    private readonly jobs: JobPublisher,
    private readonly log: Log,
  ) {}

  async announce(integrationId: string): Promise<void> {
    try {
      await this.jobs.publish('attendees.walk', { integrationId });
    } catch (error) {
      this.log.error('attendees_walk.not_published', error, { integrationId });
    }
  }
}
