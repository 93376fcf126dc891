import { newId } from '#kernel';
import type { ApiHarness } from '../../support/api-harness.js';

/** Stands in everything that a tenant has, so that it is noticed wherever another one gets to see it. */
export const CANARY = 'Canary-of-this-App';

/** An App that has a row of every kind that a path can name. */
export class Tenant {
  private constructor(
    private readonly api: ApiHarness,
    readonly appId: string,
    readonly integrationId: string,
    readonly attendeeId: string,
    readonly cventSessionId: string,
    /** Ids of rows, by what stands before them in a path. */
    readonly ids: Readonly<Record<string, string>>,
  ) {}

  static async create(api: ApiHarness): Promise<Tenant> {
    const { appId, groupId, path } = await api.anApp();
    const post = async (to: string, body: object): Promise<Record<string, unknown> & { id: string }> => {
      const answer = await api.request('POST', path + to, { body });
      if (answer.status !== 201) throw new Error(answer.text);
      return answer.body as Record<string, unknown> & { id: string };
    };
    const field = await post('/custom-fields', { key: 'diet', label: CANARY, type: 'text' });
    const saved = await api.request('PUT', `${path}/cvent-integration`, { body: anIntegration(groupId) });
    if (saved.status !== 201) throw new Error(saved.text);
    const [integrationId, agenda] = [saved.body.id as string, saved.body.cventAgendaId as string];
    const endpoint = await post('/notification-endpoints', { url: `https://cms.example.com/${CANARY}` });
    const [attendeeId, cventSessionId] = [newId(), newId()];
    const ids = {
      people: newId(), sessions: newId(), imports: newId(), messages: newId(), 'people-groups': groupId, 'custom-fields': field.id, agendas: agenda, 'notification-endpoints': endpoint.id,
    }; // prettier-ignore
    const tenant = new Tenant(api, appId, integrationId, attendeeId, cventSessionId, {
      ...ids,
      agenda: ids.sessions,
      attendees: attendeeId,
      failures: `message:${ids.messages}`,
    });
    await tenant.fill();
    return tenant;
  }

  /** The path of a route for this tenant: each parameter is a row of its own, save those that `others` give. @throws Error when it has no such row. */
  path(template: string, others: Readonly<Record<string, string>> = {}): string {
    const parts = template.split('/');
    return parts
      .map((part, at) => {
        if (part === '{appId}') return this.appId;
        if (!part.startsWith('{')) return part;
        const before = parts[at - 1]!;
        const id = others[before] ?? this.ids[before];
        if (id === undefined)
          throw new Error(
            `${template}: no tenant of these tests has a row for ${part}. Make one in test/int/security/tenant.ts (create or fill) and add its id to "ids" as "${before}".`,
          );
        return encodeURIComponent(id);
      })
      .join('/');
  }

  /** What the API cannot be asked for is written as rows. */
  private async fill(): Promise<void> {
    const { appId, integrationId, attendeeId, cventSessionId, ids } = this;
    const stamp = `now(), 'message', 'm1'`;
    const rows: [string, unknown[]][] = [
      [`INSERT INTO people (id, app_id, origin, sync_state, email_key, fields) VALUES ($1, $2, 'cvent', 'in_sync', $3, $4)`, [ids['people'], appId, email(appId), { firstName: CANARY, email: email(appId) }]],
      [`INSERT INTO attendees (integration_id, attendee_id, app_id, as_of, as_of_kind, as_of_id, "values", placement, person_id, link, email_key)
        VALUES ($1, $2, $3, ${stamp}, $4, 'in_app', $5, 'added', $6)`, [integrationId, attendeeId, appId, { status: 'Accepted', firstName: CANARY }, ids['people'], email(appId)]],
      [`INSERT INTO sessions (id, app_id, agenda_id, cvent_session_id, title) VALUES ($1, $2, $3, $4, $5)`, [ids['sessions'], appId, ids['agendas'], cventSessionId, CANARY]],
      [`INSERT INTO cvent_sessions (integration_id, session_id, app_id, as_of, as_of_kind, as_of_id, "values", app_session_id) VALUES ($1, $2, $3, ${stamp}, $4, $5)`, [integrationId, cventSessionId, appId, { title: CANARY }, ids['sessions']]],
      [`INSERT INTO enrolments (integration_id, attendee_id, session_id, app_id, as_of, as_of_kind, as_of_id, status, was_registered, shown_status)
        VALUES ($1, $2, $3, $4, ${stamp}, 'Registered', true, 'Registered')`, [integrationId, attendeeId, cventSessionId, appId]],
      [`INSERT INTO import_runs (id, integration_id, event_id, kind, trigger, state, stage, finished_at, dry_run) VALUES ($1, $2, 'event-1', 'full', 'request', 'completed', 'sweep', now(), true)`, [ids['imports'], integrationId]],
      [`INSERT INTO import_items (run_id, kind, subject, subject_id, fact, action, reason) VALUES ($1, 'failure', 'attendee', $2, NULL, NULL, $3)`, [ids['imports'], attendeeId, CANARY]],
      [`INSERT INTO inbox_messages (id, integration_id, body, body_sha256, request_id, status, reason, event_type, finished_at) VALUES ($1, $2, $3, sha256($3), 'r1', 'quarantined', 'not_json', 'InviteeOrGuestAccepted', now())`,
        [ids['messages'], integrationId, Buffer.from(`${CANARY} ${appId}`)]],
      [`INSERT INTO pending_fields (person_id, field, app_id, integration_id, version, edit_id, edited_at, push_version, state, problem, due_at)
        VALUES ($1, 'jobTitle', $2, $3, $4, 'e1', now(), 0, 'failed', $5, now())`, [ids['people'], appId, integrationId, newId(), { code: 'too_long', message: CANARY }]],
      [`INSERT INTO pushes (id, app_id, integration_id, person_id, attendee_id, fields, state) VALUES ($1, $2, $3, $4, $5, '{jobTitle}', 'refused')`, [newId(), appId, integrationId, ids['people'], attendeeId]],
      [`INSERT INTO history_entries (id, app_id, person_id, attendee_id, session_id, cause_type, cause_id, action, changes) VALUES ($1, $2, $3, $4, $5, 'message', 'm1', 'added', $6)`,
        [newId(), appId, ids['people'], attendeeId, cventSessionId, JSON.stringify([{ field: 'firstName', before: null, after: CANARY }])]],
      [`INSERT INTO erasures (id, app_id, person_id, finished_at) VALUES ($1, $2, $3, now())`, [newId(), appId, newId()]],
      [`INSERT INTO mappings (integration_id, id, app_id, position, kind, source, custom_field_id) VALUES ($1, $2, $3, 0, 'custom_field', $4, $5)`,
        [integrationId, newId(), appId, { type: 'standard_field', name: 'company' }, ids['custom-fields']]],
      [`INSERT INTO cvent_catalogue (integration_id, kind, cvent_id, name) VALUES ($1, 'registration_type', 'rt1', $2)`, [integrationId, CANARY]],
    ]; // prettier-ignore
    for (const [text, values] of rows) await this.api.sql(text, values);
  }
}

/** A body for PUT …/cvent-integration. Nobody answers at its host. */
export function anIntegration(defaultPeopleGroupId: string): object {
  return {
    clientId: CANARY,
    clientSecret: 'a-secret',
    host: 'http://127.0.0.1:4010',
    eventId: 'event-1',
    sessionImportMethod: 'personal_agenda',
    defaultPeopleGroupId,
    cventToCms: true,
    cmsToCvent: false,
  };
}

function email(appId: string): string {
  return `${appId}@canary.test`;
}
