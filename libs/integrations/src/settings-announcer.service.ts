import { Injectable } from '@nestjs/common';
import { JobPublisher } from '#messaging';
import { Log } from '#platform';

/** What a change of the settings may ask for: that the attendees follow it, or that reads which waited are tried again. */
export type SettingsHint = 'attendees.walk' | 'imports.wake';

/** Tells that an integration's settings changed. Only a hint: the rows say it for good. */
@Injectable()
export class SettingsAnnouncer {
  constructor(
    private readonly jobs: JobPublisher,
    private readonly log: Log,
  ) {}

  async announce(hint: SettingsHint, integrationId: string): Promise<void> {
    try {
      await this.jobs.publish(hint, { integrationId });
    } catch (error) {
      this.log.error('settings.not_announced', error, { integrationId, hint });
    }
  }
}
