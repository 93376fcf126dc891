import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '#platform';
import { ChangeWaiters } from '../../../libs/changes/src/change-waiters.service.js';
import { AgendaStand, type AgendaApp } from '../../support/agenda-stand.js';
import { ApiHarness } from '../../support/api-harness.js';
import { type ChangeSeen, FeedFollower } from './feed-follower.js';

let stand: AgendaStand;
let app: AgendaApp;
let feed: FeedFollower;

beforeAll(async () => void (stand = await AgendaStand.start()));
beforeEach(async () => {
  app = await stand.join();
  feed = await new FeedFollower(stand.api, app.path).fromNow();
});
afterAll(() => stand.stop());

const briefly = (changes: readonly ChangeSeen[]): string[] => changes.map(({ type }) => type);
const news = async (query = ''): Promise<string[]> => briefly(await feed.readAll(query));

describe('the change feed', () => {
  it('B23: tells of people, whoever changes them', async () => {
    await app.attendee('a1', 1);
    const id = (await app.personOf('a1'))!;
    expect(await feed.readAll()).toMatchObject([{ type: 'person.created', subjectId: id }]);
    await app.attendee('a1', 2, 'Accepted', { firstName: 'Other' });
    await app.attendee('a1', 3, 'Accepted', { firstName: 'Other', registrationType: 'Speaker' });
    await app.request('PATCH', `/people/${id}`, { fields: { company: 'Looms' } });
    await app.request('PATCH', '/people', { people: [{ id, fields: { company: 'Mills' } }] });
    expect(await news()).toEqual(Array.from({ length: 4 }, () => 'person.updated'));
    await app.request('DELETE', `/people/${id}`);
    await app.request('POST', `/people/${id}/restore`);
    await app.request('POST', `/people/${await app.personOf('a1')}/erase`, {});
    expect(await news()).toEqual(['person.removed', 'person.created', 'person.removed']);
    const { body: own } = await app.request('POST', '/people', { fields: { email: 'a2@example.com' } });
    await app.attendee('a2', 4);
    await app.attendee('a2', 5, 'Cancelled');
    expect(await feed.readAll()).toMatchObject(
      ['created', 'updated', 'updated'].map((what) => ({ type: `person.${what}`, subjectId: own.id })),
    );
  });

  it('B23: tells of sessions under the App’s id, of edits and of the App’s own as well', async () => {
    await app.session('s1', 1);
    const { id } = await app.seen('s1');
    await app.session('s1', 2, { title: 'Other' });
    await app.request('PATCH', `/sessions/${id}`, { location: 'Hall 2' });
    await app.session('s1', 3, { deleted: true });
    const types = ['created', 'updated', 'updated', 'removed'].map((what) => ({ type: `session.${what}`, subjectId: id }));
    expect(await feed.readAll()).toMatchObject(types);
    await app.session('s2', 4);
    const own = (await app.seen('s2')).id;
    await app.request('DELETE', '/cvent-integration');
    await feed.readAll();
    await app.request('PATCH', `/sessions/${own}`, { title: 'Ours' });
    await app.request('DELETE', `/sessions/${own}`);
    expect(await feed.readAll()).toMatchObject([{ type: 'session.updated', subjectId: own }, { type: 'session.removed', subjectId: own }]); // prettier-ignore
  });

  it('B23: tells of places on sessions, by Cvent and by choice, and of one that comes back under the status that it had', async () => {
    await app.session('s1', 1);
    await app.attendee('a1', 1);
    await feed.readAll();
    const [personId, { id: sessionId }] = [(await app.personOf('a1'))!, await app.seen('s1')];
    const told = (...what: string[]) => what.map((each) => ({ type: `enrolment.${each}`, subjectId: personId, sessionId }));
    await app.enrol('a1', 's1', 2);
    await app.enrol('a1', 's1', 3, 'Registered');
    await app.choose('DELETE', 'a1', 's1');
    await app.choose('PUT', 'a1', 's1');
    await app.enrol('a1', 's1', 4, 'cancels');
    expect(await feed.readAll()).toMatchObject(told('created', 'removed', 'created', 'removed'));

    await app.enrol('a1', 's1', 5);
    await app.choose('DELETE', 'a1', 's1');
    await feed.readAll();
    const late = Math.round((Date.now() - Date.parse('2026-01-01T00:00:00Z')) / 1_000) - 1;
    expect(await app.agenda('a1')).toEqual({});
    await app.sql(`UPDATE enrolments SET removed_at = '2026-01-01T00:00:06Z' WHERE integration_id = $1`, [app.integrationId]);
    await app.enrol('a1', 's1', 7);
    expect([await app.agenda('a1'), late > 7]).toEqual([{ s1: 'favourite' }, true]);
    expect(await feed.readAll()).toMatchObject(told('created'));

    await app.attendee('a1', 8, 'Cancelled');
    await app.attendee('a1', 9);
    expect([await app.agenda('a1'), await news()]).toEqual([{}, ['person.removed', 'person.created']]);
    await app.enrol('a1', 's1', 10, 'Registered');
    expect(await app.agenda('a1')).toEqual({ s1: 'favourite' });
    expect(await feed.readAll()).toMatchObject([{ type: 'enrolment.created', subjectId: await app.personOf('a1'), sessionId }]);
  });

  it('B23: a registration of somebody who is not there tells of the session that it closes', async () => {
    await app.save({ sessionImportMethod: 'managed_schedules' });
    await app.session('s1', 1);
    await feed.readAll();
    await app.enrol('nobody', 's1', 2);
    const { id, visibility } = await app.seen('s1');
    expect([await feed.readAll(), visibility]).toMatchObject([[{ type: 'session.updated', subjectId: id }], 'allowed_people']);
    await app.enrol('nobody', 'unheard-of', 2);
    expect(await feed.readAll()).toEqual([]);
  });

  it('B23: tells once of what changes for many at once', async () => {
    const { body: group } = await app.request('POST', '/people-groups', { name: 'Old' });
    const { body: field } = await app.request('POST', '/custom-fields', { key: 'diet', label: 'Diet', type: 'text' });
    expect(await news()).toEqual([]);
    await app.request('PATCH', `/people-groups/${group.id}`, { name: 'New' });
    await app.request('DELETE', `/custom-fields/${field.id}`);
    await app.save({ sessionImportMethod: 'managed_schedules' });
    await app.save({ sessionImportMethod: 'managed_schedules' });
    expect(await feed.readAll()).toMatchObject(
      ['people', 'people', 'agenda'].map((what) => ({ type: `${what}.updated`, subjectId: app.appId })),
    );
    await app.session('s1', 1);
    await feed.readAll();
    await app.request('DELETE', '/cvent-integration');
    expect(await news()).toEqual(['people.updated', 'agenda.updated']);
    const [agenda] = (await app.request('GET', '/agendas')).body.items;
    await app.request('DELETE', `/agendas/${agenda.id}`);
    expect(await news()).toEqual(['agenda.updated']);
  });

  it('B23: is silent about what nobody sees', async () => {
    await app.attendee('a1', 1, 'Declined');
    await app.attendee('a2', 1, 'Accepted', { email: null });
    await app.session('s1', 2, { deleted: true });
    expect(await feed.read()).toEqual([]);
  });

  it('B23: shows what each change is about as it is now, and null for what is gone', async () => {
    await app.attendee('a1', 1);
    await app.attendee('a2', 1);
    await app.session('s1', 2);
    await app.enrol('a1', 's1', 3);
    const [stays, goes, { id: sessionId }] = [await app.personOf('a1'), await app.personOf('a2'), await app.seen('s1')];
    await app.request('PATCH', `/people/${stays}`, { fields: { company: 'Looms' } });
    await app.request('DELETE', `/people/${goes}`);
    await app.save({ sessionImportMethod: 'managed_schedules' });
    const person = (await app.request('GET', `/people/${stays}`)).body;
    const session = (await app.request('GET', `/sessions/${sessionId}`)).body;
    expect((await feed.readAll('embed=resource')).map(({ type, resource }) => [type, resource])).toEqual([
      ['person.created', person],
      ['person.created', null],
      ['session.created', session],
      ['enrolment.created', { personId: stays, sessionId, status: 'Registered', via: 'managed', removable: false }],
      ['person.updated', person],
      ['person.removed', null],
      ['agenda.updated', null],
    ]);
    feed.cursor = null;
    expect((await feed.read())[0]).not.toHaveProperty('resource');
  });

  it('guarantee 4: is the App’s own, and takes no cursor of another', async () => {
    await app.attendee('a1', 1);
    const other = await stand.join();
    const theirs = new FeedFollower(stand.api, other.path);
    expect(briefly(await theirs.readAll())).not.toContain('person.created');
    theirs.cursor = feed.cursor;
    for (const cursor of [feed.cursor, 'x', Buffer.from('["a"]').toString('base64url')]) {
      theirs.cursor = cursor;
      expect(await theirs.ask()).toMatchObject({ status: 400, body: { code: 'request.invalid', errors: [{ field: 'after' }] } });
    }
    for (const query of ['limit=0', 'limit=501', 'wait=26', 'wait=-1', 'embed=all'])
      expect(await stand.api.request('GET', `${app.path}/changes?${query}`)).toMatchObject({ status: 400 });
    expect((await stand.api.request('GET', `${app.path}/changes`, { key: await stand.api.cmsKey(other.appId) })).status).toBe(404);
  });
});

describe('waiting for a change', () => {
  it('B23: ends with the change, or with the time, and holds no connection meanwhile', async () => {
    expect((await feed.ask('wait=1')).body.items).toEqual([]);
    const waiting = Array.from({ length: 40 }, () => feed.ask('wait=25'));
    await until(() => waiters().waiting.size === 40);
    await app.attendee('a1', 1); // the pools have 12 and 5 connections
    for (const { body } of await Promise.all(waiting)) expect(briefly(body.items)).toEqual(['person.created']);
  });

  it('B23: ends when the caller goes, and too many may not wait', async () => {
    const server = stand.api.app.getHttpServer();
    if (!server.listening) await stand.api.app.listen(0, '127.0.0.1');
    const { port } = server.address() as { port: number };
    const gone = new AbortController();
    const headers = { authorization: `Bearer ${stand.api.operatorKey}` };
    const asked = fetch(`http://127.0.0.1:${port}${app.path}/changes?wait=25&after=${feed.cursor}`, { headers, signal: gone.signal });
    await until(() => waiters().waiting.size === 1);
    gone.abort();
    await expect(asked).rejects.toThrow();
    await until(() => waiters().waiting.size === 0);

    const waiting = Array.from({ length: 50 }, () => feed.ask('wait=25'));
    await until(() => waiters().waiting.size === 50);
    expect(await feed.ask('wait=25')).toMatchObject({ status: 503, body: { code: 'changes.too_many_waiters' } });
    const other = await stand.join();
    const theirs = (await new FeedFollower(stand.api, other.path).fromNow()).ask('wait=1');
    expect((await theirs).status).toBe(200);
    await app.attendee('a1', 1);
    expect((await Promise.all(waiting)).every(({ status }) => status === 200)).toBe(true);
  });

  it('B23: ends at once when the process does', async () => {
    const api = await ApiHarness.start();
    const { path } = await api.anApp();
    const follower = await new FeedFollower(api, path).fromNow();
    const asked = follower.ask('wait=25');
    await until(() => sizeOf(api) === 1);
    api.app.get(ChangeWaiters, { strict: false }).beforeApplicationShutdown();
    expect((await asked).body.items).toEqual([]);
    await api.stop();
  });
});

describe('a database that was restored', () => {
  it('B23: ends the cursors that were given before, and its feed begins anew', async () => {
    const api = await ApiHarness.start();
    const { path } = await api.anApp();
    const follower = await new FeedFollower(api, path).fromNow();
    await api.request('POST', `${path}/people`, { body: { fields: { firstName: 'Ada' } } });
    expect(briefly(await follower.readAll())).toEqual(['person.created']);
    await api.sql(`UPDATE change_feed SET cluster = 'another'`);
    expect(await follower.ask()).toMatchObject({ status: 503, body: { code: 'changes.not_ready' } });
    await migrate(api.databaseUrl);
    expect(await follower.ask()).toMatchObject({
      status: 410,
      body: { code: 'changes.cursor_unknown', detail: expect.stringContaining('tart anew') },
    });
    const anew = new FeedFollower(api, path);
    expect(await anew.readAll()).toEqual([]);
    await api.request('POST', `${path}/people`, { body: { fields: { firstName: 'Ben' } } });
    expect(briefly(await anew.readAll())).toEqual(['person.created']);
    await migrate(api.databaseUrl);
    expect((await anew.ask()).status).toBe(200);
    await api.stop();
  });

  it('B23: or set back, or taken over, takes no cursor of what may not have happened', async () => {
    const parts = JSON.parse(Buffer.from(feed.cursor!, 'base64url').toString()) as string[];
    for (const [place, value] of [[2, '0000000F'], [3, '999999999999']] as const) {
      feed.cursor = Buffer.from(JSON.stringify(parts.with(place, value))).toString('base64url');
      expect(await feed.ask()).toMatchObject({ status: 410, body: { code: 'changes.cursor_unknown' } });
    } // prettier-ignore
  });
});

interface Waiting {
  readonly waiting: ReadonlySet<unknown>;
}

function waiters(api: ApiHarness = stand.api): Waiting {
  const found: unknown = api.app.get(ChangeWaiters, { strict: false });
  return found as Waiting;
}

function sizeOf(api: ApiHarness): number {
  return waiters(api).waiting.size;
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 1_000) throw new Error('it does not come');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
