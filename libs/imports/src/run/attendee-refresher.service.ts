import { Injectable } from '@nestjs/common';
import type { AttendeeReads, Cause } from '#contracts';
import { CventApi, MOST_IDS } from '#cvent-api';
import { IntegrationAccounts } from '#integrations';
import { newId } from '#kernel';
import { AppConfig } from '#platform';
import { SOURCES } from '../domain/subject-source.js';
import { readPageAs } from './read-page.js';
import { isScopeMissing } from './stage.js';
import { Subjects } from './subjects.js';

/** Reads some attendees anew, for whoever must know at once what Cvent holds of them. */
@Injectable()
export class AttendeeRefresher implements AttendeeReads {
  constructor(
    private readonly accounts: IntegrationAccounts,
    private readonly cvent: CventApi,
    private readonly subjects: Subjects,
    private readonly config: AppConfig,
  ) {}

  async refresh(integrationId: string, attendeeIds: readonly string[]): Promise<boolean> {
    const account = await this.accounts.load(integrationId);
    const source = SOURCES.attendee;
    const ids = attendeeIds.filter((id) => source.isAskable(id)).slice(0, MOST_IDS);
    if (!account || ids.length === 0) return false;
    const client = this.cvent.connect(account.credentials, 'push').impatient();
    const scopes = await client.scopes();
    if (scopes !== null && !scopes.includes(source.scope)) return false;
    const cause: Cause = { type: 'read', id: newId() };
    try {
      const page = await source.find(client, account.eventId, ids);
      const { facts } = readPageAs(source, page, account.eventId, cause, this.config.cventReadLagMs);
      if (facts.length > 0) await this.subjects.of('attendee').applyAll({ ...account, facts });
      return facts.length > 0;
    } catch (error) {
      if (isScopeMissing(error)) return false;
      throw error;
    }
  }
}
