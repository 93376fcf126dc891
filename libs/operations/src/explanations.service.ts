import { Inject, Injectable } from '@nestjs/common';
import type { AttendeeTraces, MessageTraces, Sought } from '#contracts';
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
    if (found.length > 0) return explain({ ...NOTHING, attendees: found });
    const text = 'email' in sought ? sought.email : sought.attendeeId;
    const messages = await this.messages.naming(appId, text);
    const personAlone = 'email' in sought ? await this.attendees.personAlone(appId, sought.email) : null;
    const { imports, messages: received } = await this.statuses.sections(appId, integration.id);
    const hasHeardAcceptances = received.lastByType['InviteeOrGuestAccepted'] !== undefined;
    return explain({ attendees: [], messages, personAlone, lastFullAt: imports.lastFullAt, hasHeardAcceptances });
  }
}

const NOTHING = { personAlone: null, messages: [], lastFullAt: null, hasHeardAcceptances: false } as const;
