import { Test, type TestingModule } from '@nestjs/testing';
import type { Type } from '@nestjs/common';
import { newId } from '#kernel';
import { type Database, PlatformModule } from '#platform';
import { AttendeesModule } from '#attendees';

/** An App with an integration of its own, joined to the event `e`. */
export interface Place {
  readonly appId: string;
  readonly integrationId: string;
  /** The default people group. */
  readonly groupId: string;
}

/** What a worker process has of attendees, without its queues. */
export async function startAttendeeWorker(databaseUrl: string, providers: readonly Type[]): Promise<TestingModule> {
  const settings = { DATABASE_URL: databaseUrl, ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}`, LOG_LEVEL: 'silent' };
  const module = await Test.createTestingModule({
    imports: [PlatformModule.forRoot(settings), AttendeesModule],
    providers: [...providers],
  }).compile();
  return module.init();
}

/** Writes a place into the database. */
export async function insertPlace(db: Database, isCventToCms = true): Promise<Place> {
  const [appId, groupId, agendaId, integrationId] = [newId(), newId(), newId(), newId()];
  const run = (text: string, values: unknown[]): Promise<unknown> => db.query({ text }, values);
  await run(`INSERT INTO apps (id, name, time_zone) VALUES ($1, 'App', 'UTC')`, [appId]);
  await run(`INSERT INTO people_groups (id, app_id, name) VALUES ($1, $2, 'Attendees')`, [groupId, appId]);
  await run(`INSERT INTO agendas (id, app_id, name, kind) VALUES ($1, $2, 'Cvent agenda', 'cvent')`, [agendaId, appId]);
  await run(
    `INSERT INTO integrations (id, app_id, client_id, client_secret, host, event_id, session_import_method, default_people_group_id, cvent_to_cms,
      cms_to_cvent, webhook_key, webhook_token, cvent_agenda_id)
    VALUES ($1::uuid, $2, 'c', 's', 'h', 'e', 'personal_agenda', $3, $4, false, $1::uuid::text, 't', $5)`,
    [integrationId, appId, groupId, isCventToCms, agendaId],
  );
  return { appId, integrationId, groupId };
}
