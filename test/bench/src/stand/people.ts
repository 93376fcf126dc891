import { randomUUID } from 'node:crypto';
import type { Stand } from './stand.js';
import type { Tenant } from './tenant.js';

/** What a mirror holds of each attendee, about as much as a message says. */
const VALUES = {
  status: 'Accepted', lastName: 'Lovelace', company: 'Analytical Engines', title: 'Countess', mobilePhone: '+44 20 7946 0000', workPhone: '', prefix: 'Lady',
  workAddress1: '12 St James Square', workCity: 'London', workZipcode: 'SW1Y 4JH', workCountry: 'United Kingdom', workState: '', homeCity: '', homeCountry: '',
  nickName: '', gender: '', designation: '', registrationPath: 'Speakers', admissionItem: 'All days', confirmationNumber: 'Z8N2K4', referenceId: '',
  registrationType: 'Speaker', contactType: '', 'custom:f1': 'Vegan', 'custom:f2': '7', 'custom:f3': 'Yes',
}; // prettier-ignore

/** Writes attendees with their people, as messages would have left them before there were mappings; beside so many that were written before. */
export async function insertAttendees(stand: Stand, { appId, integrationId }: Tenant, count: number, beside = 0): Promise<void> {
  await stand.sql.query(
    `INSERT INTO people (id, app_id, origin, email_key, fields, sync_state)
      SELECT gen_random_uuid(), $1, 'cvent', 'a' || n || '@example.com', jsonb_build_object('firstName', 'Ada ' || n, 'lastName', 'Lovelace', 'email', 'a' || n || '@example.com'), 'in_sync'
      FROM generate_series($3::int + 1, $3::int + $2::int) n`,
    [appId, count, beside],
  );
  await stand.sql.query(
    `INSERT INTO attendees (integration_id, attendee_id, app_id, as_of, as_of_kind, as_of_id, "values", stamps, accepted_at, email_key, placement, person_id, link, base)
      SELECT $2, gen_random_uuid()::text, app_id, now() - interval '1 hour', 'message', 'm', $3::jsonb || fields, '{}', now() - interval '1 hour', email_key, 'in_app', id, 'added', fields
      FROM people WHERE app_id = $1 AND NOT EXISTS (SELECT FROM attendees a WHERE a.person_id = people.id)`,
    [appId, integrationId, JSON.stringify(VALUES)],
  );
}

/** Writes ten mappings: seven fields, two of the App's own, one group. */
export async function insertMappings(stand: Stand, { appId, integrationId }: Tenant): Promise<void> {
  const [diet, table, group] = [randomUUID(), randomUUID(), randomUUID()];
  await stand.sql.query(
    `INSERT INTO custom_fields (id, app_id, key, label, type, choices) VALUES ($2, $1, 'diet', 'Diet', 'multi_choice', '["Vegan","Halal"]'), ($3, $1, 'table', 'Table', 'number', NULL)`,
    [appId, diet, table],
  );
  await stand.sql.query(`INSERT INTO people_groups (id, app_id, name) VALUES ($2, $1, 'Speakers')`, [appId, group]);
  const fields = { company: 'company', title: 'jobTitle', mobilePhone: 'mobilePhone', prefix: 'prefix', workAddress1: 'workAddress1', workCity: 'workCity', workCountry: 'workCountry' }; // prettier-ignore
  const rows = [
    ...Object.entries(fields).map(([name, field]) => ({
      kind: 'person_field',
      source: { type: 'standard_field', name },
      person_field: field,
    })),
    { kind: 'custom_field', source: { type: 'custom_field', id: 'f1' }, custom_field_id: diet },
    { kind: 'custom_field', source: { type: 'custom_field', id: 'f2' }, custom_field_id: table },
    { kind: 'people_group', source: { type: 'registration_type', name: 'Speaker' }, people_group_id: group },
  ];
  await stand.sql.query(
    `INSERT INTO mappings (integration_id, app_id, id, position, kind, source, people_group_id, custom_field_id, person_field)
      SELECT $1, $2, gen_random_uuid(), row_number() OVER (), kind, source, people_group_id, custom_field_id, person_field
      FROM jsonb_to_recordset($3::jsonb) AS m (kind text, source jsonb, people_group_id uuid, custom_field_id uuid, person_field text)`,
    [integrationId, appId, JSON.stringify(rows)],
  );
}
