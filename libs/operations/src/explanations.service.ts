import { Inject, Injectable } from '@nestjs/common';
import type { AttendeeTrace, AttendeeTraces, MessageTrace, MessageTraces, Sought } from '#contracts';
import { noIntegration } from '#integrations';
import { Database } from '#platform';
import { explain, type Explanation } from './domain/explain.js';
import { ATTENDEE_TRACES, MESSAGE_TRACES } from './sources.js';
import { IntegrationStatuses } from './status.service.js';

const EXISTS = { name: 'explain-integration', text: 'SELECT id FROM integrations WHERE app_id = $1' };

/** Says why somebody is in the app or not (B21). */
@Injectable()
export class Explanations {
  constructor(
    private readonly database: Database,
    private readonly statuses: IntegrationStatuses,
    @Inject(ATTENDEE_TRACES) private readonly attendees: AttendeeTraces,
    @Inject(MESSAGE_TRACES) private readonly messages: MessageTraces,
  ) {}

  /** @throws NotFoundError when the App has no integration */
  async of(appId: string, sought: Sought): Promise<Explanation[]> {
    const [integration] = await this.database.query<{ id: string }>(EXISTS, [appId]);
    if (!integration) throw noIntegration();
    const found = await this.attendees.attendees(appId, sought);
    if (found.length > 0) return explain({ ...NOTHING, attendees: found, messages: await this.unapplied(appId, found) });
    const text = 'email' in sought ? sought.email : sought.attendeeId;
    const messages = await this.messages.naming(appId, text);
    const personAlone = 'email' in sought ? await this.attendees.personAlone(appId, sought.email) : null;
    const { imports, messages: received } = await this.statuses.sections(appId, integration.id);
    const hasHeardAcceptances = received.lastByType['InviteeOrGuestAccepted'] !== undefined;
    return explain({ attendees: [], messages, personAlone, lastFullAt: imports.lastFullAt, hasHeardAcceptances });
  }

  /** Messages that name those who are not in the app. */
  private async unapplied(appId: string, attendees: readonly AttendeeTrace[]): Promise<readonly MessageTrace[]> {
    const missing = attendees.filter(({ placement }) => placement !== 'in_app').slice(0, MOST_LOOKED_FOR);
    return (await Promise.all(missing.map(({ attendeeId }) => this.messages.naming(appId, attendeeId)))).flat();
  }
}

/** Of attendees who share an email: each costs a search of the messages. */
const MOST_LOOKED_FOR = 3;
const NOTHING = { personAlone: null, messages: [], lastFullAt: null, hasHeardAcceptances: false } as const;
