import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { AgendaStand, enrolmentFact, sessionFact, stampAt, type AgendaApp, type SessionSeen } from '../support/agenda-stand.js';

let stand: AgendaStand;
beforeAll(async () => {
  stand = await AgendaStand.start();
});
afterAll(() => stand.stop());

/** Two attendees and two sessions; `a1` is on `s1`. */
async function anAgenda(method: 'personal_agenda' | 'managed_schedules' = 'personal_agenda'): Promise<AgendaApp> {
  const app = await stand.join(method);
  for (const id of ['a1', 'a2']) await app.attendee(id, 1);
  for (const id of ['s1', 's2']) await app.session(id, 1);
  await app.enrol('a1', 's1', 2);
  return app;
}

const historyOf = async (app: AgendaApp, sessionId: string): Promise<{ action: string; changes: unknown[]; cause: unknown }[]> =>
  (await app.request('GET', `/sessions/${sessionId}/history`)).body.items as never;

describe('personal agenda', () => {
  it('G14: an enrolment becomes a favourite, the session stays visible to all, and the person may take it out', async () => {
    const app = await anAgenda();
    expect([await app.agenda('a1'), await app.agenda('a2')]).toEqual([{ s1: 'favourite' }, {}]);
    expect([await app.visibleTo('a1'), await app.visibleTo('a2')]).toEqual([
      ['s1', 's2'],
      ['s1', 's2'],
    ]);
    expect(await app.seen('s1')).toMatchObject({ visibility: 'everyone', allowedPeople: 0 });
    expect(await app.choose('DELETE', 'a1', 's1')).toBe(204);
    expect(await app.agenda('a1')).toEqual({});
  });

  it('G14: what was taken out does not come back by what is told of before, or read again', async () => {
    const app = await anAgenda();
    await app.choose('DELETE', 'a1', 's1');
    await app.enrol('a1', 's1', 3);
    await app.enrol('a1', 's1', 4, 'Registered');
    expect(await app.agenda('a1')).toEqual({});
  });

  it.each([
    ['a message that they register', [['registers', 9e8]]],
    ['a read after an end', [['cancels', 8e8], ['Registered', 9e8]]],
  ] as const)('G14: it comes back when Cvent enrols them anew: %s', async (_, told) => {
    const app = await anAgenda();
    await app.choose('DELETE', 'a1', 's1');
    for (const [as, at] of told) await app.enrol('a1', 's1', at, as);
    expect(await app.agenda('a1')).toEqual({ s1: 'favourite' });
  }); // prettier-ignore

  it('G14: what is taken out stays out, even if Cvent’s clock is ahead of ours', async () => {
    const app = await anAgenda();
    await app.enrol('a1', 's1', 9e8);
    await app.choose('DELETE', 'a1', 's1');
    expect(await app.agenda('a1')).toEqual({});
  });

  it('G14: the person may choose any session, and take it out again', async () => {
    const app = await anAgenda();
    expect([await app.choose('PUT', 'a2', 's2'), await app.choose('PUT', 'a2', 's2')]).toEqual([204, 204]);
    expect(await app.agenda('a2')).toEqual({ s2: 'favourite' });
    await app.choose('DELETE', 'a1', 's1');
    await app.choose('PUT', 'a1', 's1');
    expect(await app.agenda('a1')).toEqual({ s1: 'favourite' });
    await app.choose('DELETE', 'a2', 's2');
    expect(await app.agenda('a2')).toEqual({});
  });
});

describe('managed schedules', () => {
  it('G15: an enrolment puts the person on the list, only they see the session, and they cannot take it out', async () => {
    const app = await anAgenda('managed_schedules');
    expect([await app.agenda('a1'), await app.agenda('a2')]).toEqual([{ s1: 'managed' }, {}]);
    expect([await app.visibleTo('a1'), await app.visibleTo('a2')]).toEqual([['s1', 's2'], ['s2']]);
    expect(await app.seen('s1')).toMatchObject({ visibility: 'allowed_people', allowedPeople: 1 });
    expect([await app.choose('DELETE', 'a1', 's1'), await app.choose('PUT', 'a1', 's1'), await app.choose('PUT', 'a2', 's1')]).toEqual([
      409, 409, 409,
    ]);
    expect(await app.agenda('a1')).toEqual({ s1: 'managed' });
  });

  it('G15: an included session is open to all, or to its registration types', async () => {
    const app = await anAgenda('managed_schedules');
    await app.session('s1', 3, { included: true });
    expect(await app.visibleTo('a2')).toEqual(['s1', 's2']);
    await app.session('s1', 4, { included: true, registrationTypes: ['t1'] });
    await app.attendee('a2', 5, 'Accepted', { registrationTypeId: 't1', registrationType: 'Speaker' });
    await app.attendee('a3', 5, 'Accepted', { registrationTypeId: 't2' });
    expect([await app.visibleTo('a1'), await app.visibleTo('a2'), await app.visibleTo('a3')]).toEqual([['s1', 's2'], ['s1', 's2'], ['s2']]);
    expect(await app.seen('s1')).toMatchObject({ visibility: 'allowed_people', allowedPeople: 2 });
    await app.sql(
      `INSERT INTO cvent_catalogue (integration_id, kind, cvent_id, name) VALUES ($1, 'registration_type', 't1', 'Speaker'), ($1, 'registration_type', 't2', 'VIP')`,
      [app.integrationId],
    );
    await app.attendee('a3', 6, 'Accepted', { registrationType: 'Speaker' });
    await app.attendee('a2', 6, 'Accepted', { registrationType: 'A new type' });
    expect([await app.visibleTo('a2'), await app.visibleTo('a3')]).toEqual([['s2'], ['s1', 's2']]);
  });

  it.each([
    ['the last attendee cancels the session', (app: AgendaApp) => app.enrol('a1', 's1', 5, 'cancels')],
    ['the last attendee cancels the event', (app: AgendaApp) => app.attendee('a1', 5, 'Cancelled')],
    [
      'the registration is older than what is known',
      async (app: AgendaApp) => [await app.enrol('a1', 's1', 5, 'cancels'), await app.enrol('a2', 's1', 1)],
    ],
  ])('B12: a restricted session stays restricted when %s', async (_, happen) => {
    const app = await anAgenda('managed_schedules');
    await happen(app);
    await app.attendee('a3', 6);
    expect(await app.visibleTo('a3')).toEqual(['s2']);
    expect(await app.seen('s1')).toMatchObject({ visibility: 'allowed_people' });
  });

  it('B12: a session that was deleted with people on it and comes back under its id is restricted, and nobody is on it', async () => {
    const app = await anAgenda('managed_schedules');
    await app.session('s1', 5, { deleted: true });
    expect((await app.sessions()).map(({ cventSessionId }) => cventSessionId)).toEqual(['s2']);
    await app.session('s1', 6);
    expect(await app.seen('s1')).toMatchObject({ visibility: 'allowed_people', allowedPeople: 0 });
    expect([await app.agenda('a1'), await app.visibleTo('a1')]).toEqual([{}, ['s2']]);
    await app.enrol('a1', 's1', 7);
    expect(await app.agenda('a1')).toEqual({ s1: 'managed' });
  });

  it('B12: it stays restricted, and people keep it, when the integration is deleted', async () => {
    const app = await anAgenda('managed_schedules');
    const [a1, a2] = [await app.personOf('a1'), await app.personOf('a2')];
    await app.choose('PUT', 'a2', 's2');
    expect((await app.request('DELETE', '/cvent-integration')).status).toBe(204);
    expect((await app.request('GET', `/people/${a1}/agenda`)).body.items).toMatchObject([
      { session: { cventSessionId: 's1' }, via: 'managed', removable: false },
    ]);
    expect((await app.request('GET', `/people/${a2}/agenda`)).body.items).toMatchObject([
      { session: { cventSessionId: 's2' }, via: 'favourite' },
    ]);
    expect(await app.seen('s1')).toMatchObject({ visibility: 'allowed_people', allowedPeople: 1 });
    expect((await app.sessions(`&visibleTo=${a2}`)).map(({ title }) => title)).toEqual(['s2']);
  });

  it.each([
    ['personal_agenda', {}],
    ['managed_schedules', {}],
    ['personal_agenda', { cventToCms: false }],
  ] as const)('B12: another integration (%s, %j) changes nothing of what the first one left', async (sessionImportMethod, over) => {
    const app = await anAgenda('managed_schedules');
    const [a1, a2] = [await app.personOf('a1'), await app.personOf('a2')];
    const left = app.agendaId;
    await app.request('DELETE', '/cvent-integration');
    await app.save({ sessionImportMethod, ...over });
    expect(app.agendaId).not.toBe(left);
    await app.session('s1', 20, { title: 'Moved' });
    await app.session('s1', 30, { deleted: true });
    await app.session('s1', 40);
    for (const person of [a1, a2]) {
      const seen = (await app.sessions(`&agendaId=${left}&visibleTo=${person}`)).map(({ title }) => title);
      expect(seen).toEqual(person === a1 ? ['s1', 's2'] : ['s2']);
    }
    const { items } = (await app.request('GET', `/people/${a1}/agenda`)).body as { items: { session: SessionSeen }[] };
    expect(items.filter(({ session }) => session['agendaId'] === left)).toMatchObject([{ session: { title: 's1' } }]);
    expect((await app.request('GET', `/agendas/${left}`)).body).toMatchObject({ kind: 'cms', name: expect.stringContaining('until') });
    expect((await app.request('DELETE', `/agendas/${left}`)).status).toBe(204);
  });
});

describe('both methods', () => {
  it('B14: switching the method converts what is there, and a removal is not forgotten by it', async () => {
    const app = await anAgenda();
    await app.enrol('a2', 's1', 2);
    await app.choose('DELETE', 'a2', 's1');
    const seen = [];
    for (const sessionImportMethod of ['managed_schedules', 'personal_agenda']) {
      await app.save({ sessionImportMethod });
      seen.push([await app.agenda('a1'), await app.agenda('a2'), (await app.seen('s1')).visibility]);
    }
    expect(seen).toEqual([
      [{ s1: 'managed' }, { s1: 'managed' }, 'allowed_people'],
      [{ s1: 'favourite' }, {}, 'everyone'],
    ]);
  });

  it.each(['personal_agenda', 'managed_schedules'] as const)('G14, G15: an enrolment may come before all else (%s)', async (method) => {
    const app = await stand.join(method);
    await app.enrol('a1', 's1', 9);
    await app.session('s1', 1);
    if (method === 'managed_schedules') expect(await app.seen('s1')).toMatchObject({ visibility: 'allowed_people' });
    await app.attendee('a1', 1);
    expect(Object.keys(await app.agenda('a1'))).toEqual(['s1']);
  });

  it('G8: cancelling an attendee ends the registrations that are not newer; who comes back must register anew', async () => {
    const app = await anAgenda();
    await app.attendee('a1', 5, 'Cancelled');
    await app.enrol('a1', 's2', 4);
    await app.attendee('a1', 6);
    expect(await app.agenda('a1')).toEqual({});
    await app.enrol('a1', 's2', 7);
    expect(await app.agenda('a1')).toEqual({ s2: 'favourite' });
  });

  it('G8: a status that comes before a registration ends nothing', async () => {
    const app = await stand.join();
    await app.session('s1', 1);
    await app.enrol('a1', 's1', 2, 'Registered');
    await app.attendee('a1', 3, 'Pending Approval');
    expect(await app.agenda('a1')).toEqual({});
    await app.attendee('a1', 4);
    expect(await app.agenda('a1')).toEqual({ s1: 'favourite' });
  });

  it('G6: what is told of another event changes nothing', async () => {
    const app = await anAgenda();
    const facts = [sessionFact('s1', stampAt(9, 'x'), { deleted: true }), enrolmentFact('a1', 's1', stampAt(9, 'y'), 'cancels')];
    for (const fact of facts) expect(await app.tell(fact, 0, newId())).toBe('foreign_event');
    expect(await app.agenda('a1')).toEqual({ s1: 'favourite' });
  });

  it('G6: the event cannot be changed once sessions of it are known', async () => {
    const app = await stand.join();
    await app.session('s1', 1);
    await expect(app.save({ eventId: 'b3f2a7c1-95b4-4e6d-8c21-7a90d5e3b164' })).rejects.toThrow('integration.event_fixed');
  });

  it('B7: whom the CMS removed has no agenda, and has it again when they are back', async () => {
    const app = await anAgenda('managed_schedules');
    const person = await app.personOf('a1');
    await app.request('DELETE', `/people/${person}`);
    await app.enrol('a1', 's2', 5);
    expect([await app.personOf('a1'), (await app.request('GET', `/people/${person}/agenda`)).status]).toEqual([null, 404]);
    await app.request('POST', `/people/${person}/restore`);
    expect(await app.agenda('a1')).toEqual({ s1: 'managed', s2: 'managed' });
  });

  it('B6: only who has the email is on the list; the next one takes over with registrations of their own', async () => {
    const app = await anAgenda('managed_schedules');
    await app.attendee('a9', 3, 'Accepted', { email: 'a1@example.com' });
    await app.enrol('a9', 's2', 3);
    expect([await app.personOf('a9'), await app.agenda('a1')]).toEqual([null, { s1: 'managed' }]);
    await app.attendee('a1', 5, 'Cancelled');
    expect(await app.agenda('a9')).toEqual({ s2: 'managed' });
  });

  it('B5: a person of the CMS who is linked has the agenda of their attendee', async () => {
    const app = await stand.join('managed_schedules');
    const { body } = await app.request('POST', '/people', { fields: { firstName: 'Ada', lastName: 'L', email: 'a1@example.com' } });
    await app.session('s1', 1);
    await app.enrol('a1', 's1', 2);
    await app.attendee('a1', 3);
    expect([await app.personOf('a1'), await app.agenda('a1')]).toEqual([body.id, { s1: 'managed' }]);
    await app.attendee('a1', 4, 'Cancelled');
    expect((await app.request('GET', `/people/${body.id}/agenda`)).body.items).toEqual([]);
  });

  it('G14: a waiting list is no place in the agenda, and is seen as what it is', async () => {
    const app = await anAgenda();
    await app.enrol('a2', 's1', 5, 'Waitlisted');
    const { body } = await app.request('GET', `/people/${await app.personOf('a2')}/agenda`);
    expect(body).toMatchObject({ items: [], waitlisted: [{ cventSessionId: 's1' }] });
    const people = (await app.request('GET', `/sessions/${(await app.seen('s1')).id}/people`)).body.items as { attendeeId: string }[];
    expect(people.map(({ attendeeId, ...rest }) => [attendeeId, rest]).sort()).toMatchObject([
      ['a1', { status: 'Registered', via: 'favourite' }],
      ['a2', { status: 'Waitlisted', via: null }],
    ]);
  });

  it('G8: a waiting list ends with the attendee’s registration, and with the session', async () => {
    const app = await anAgenda();
    const waitsFor = async (): Promise<string[]> => {
      const { waitlisted } = (await app.request('GET', `/people/${await app.personOf('a2')}/agenda`)).body as { waitlisted: SessionSeen[] };
      return waitlisted.map(({ cventSessionId }) => cventSessionId).sort();
    };
    for (const id of ['s1', 's2']) await app.enrol('a2', id, 3, 'Waitlisted');
    expect(await waitsFor()).toEqual(['s1', 's2']);
    await app.session('s1', 4, { deleted: true });
    await app.session('s1', 5);
    expect(await waitsFor()).toEqual(['s2']);
    await app.attendee('a2', 6, 'Cancelled');
    await app.attendee('a2', 7);
    expect(await waitsFor()).toEqual([]);
  });

  it('G1: with Cvent to CMS off nothing in the agendas changes; on again, they follow', async () => {
    const app = await anAgenda('managed_schedules');
    await app.save({ sessionImportMethod: 'managed_schedules', cventToCms: false });
    await app.enrol('a1', 's1', 5, 'cancels');
    await app.enrol('a2', 's2', 5);
    await app.session('s1', 5, { title: 'Renamed' });
    await app.session('s2', 5, { deleted: true });
    await app.session('s3', 5);
    await app.attendee('a1', 6, 'Cancelled');
    await app.attendee('a1', 7);
    expect(await app.agenda('a1')).toEqual({ s1: 'managed' });
    expect((await app.sessions()).map(({ title }) => title).sort()).toEqual(['s1', 's2']);
    await app.save({ sessionImportMethod: 'managed_schedules' });
    await stand.workers[0]!.followSessions();
    await stand.workers[0]!.followAttendees(app.integrationId);
    expect((await app.sessions()).map(({ title }) => title).sort()).toEqual(['Renamed', 's3']);
    expect([await app.agenda('a1'), await app.agenda('a2')]).toEqual([{}, {}]);
    await app.session('s2', 8);
    expect(await app.seen('s2')).toMatchObject({ visibility: 'allowed_people' });
  });

  it('B12: a session that people registered for while Cvent to CMS was off is closed from the moment it is in the app', async () => {
    const app = await stand.join('managed_schedules');
    await app.save({ sessionImportMethod: 'managed_schedules', cventToCms: false });
    await app.session('s1', 1);
    await app.enrol('a1', 's1', 2);
    await app.save({ sessionImportMethod: 'managed_schedules' });
    await app.attendee('a2', 3);
    await app.session('s1', 4, { title: 'Renamed' });
    expect([await app.visibleTo('a2'), (await app.seen('s1')).visibility]).toEqual([[], 'allowed_people']);
    await stand.workers[0]!.followSessions();
    await app.attendee('a1', 5);
    expect([await app.visibleTo('a1'), await app.visibleTo('a2')]).toEqual([['s1'], []]);
  });
});

describe('sessions', () => {
  it('G13: a session is created, changed and removed, each told by history', async () => {
    const app = await stand.join();
    await app.session('s1', 1, { title: 'Keynote', startsAt: '2031-06-09T09:00:00.000' });
    await app.session('s1', 2, { title: 'Keynote, moved', startsAt: '2031-06-09T23:30:00.000' });
    const { id } = await app.seen('s1');
    await app.session('s1', 3, { deleted: true });
    expect(await app.sessions()).toEqual([]);
    expect((await app.request('GET', `/sessions/${id}`)).status).toBe(404);
    expect(await historyOf(app, id)).toMatchObject([
      { action: 'session.removed' },
      {
        action: 'session.updated',
        changes: [
          { field: 'title', before: 'Keynote', after: 'Keynote, moved' },
          { field: 'startsAt', after: '2031-06-10T03:30:00.000Z' },
        ],
      },
      { action: 'session.created' },
    ]);
  });

  it('G13: what is told late changes nothing, and a late deletion is one', async () => {
    const app = await stand.join();
    expect([await app.session('s1', 5, { title: 'New' }), await app.session('s1', 3, { title: 'Old' })]).toEqual(['applied', 'stale']);
    expect(await app.seen('s1')).toMatchObject({ title: 'New' });
    await app.session('s1', 9, { deleted: true });
    await app.session('s1', 8, { title: 'Late' });
    expect(await app.sessions()).toEqual([]);
  });

  it('G13: a cancelled session stays and is shown as such; two sessions may swap their times', async () => {
    const app = await stand.join();
    const [nine, ten] = ['2031-06-09T09:00:00', '2031-06-09T10:00:00'];
    await app.session('s1', 1, { startsAt: nine, status: 'Active' });
    await app.session('s2', 1, { startsAt: ten });
    await app.session('s1', 2, { startsAt: ten, status: 'Cancelled' });
    await app.session('s2', 2, { startsAt: nine });
    expect((await app.sessions()).map(({ cventSessionId, status }) => [cventSessionId, status])).toEqual([['s2', 'Active'], ['s1', 'Cancelled']]);
  }); // prettier-ignore

  it('G3: the Cvent agenda is protected, other agendas are left alone, and a lost one is made anew with its sessions', async () => {
    const app = await anAgenda('managed_schedules');
    const own = newId();
    await app.sql(`INSERT INTO agendas (id, app_id, name, kind) VALUES ($1, $2, 'Ours', 'cms')`, [own, app.appId]);
    await app.sql(`INSERT INTO sessions (id, app_id, agenda_id, title) VALUES ($1, $2, $3, 'Breakfast')`, [newId(), app.appId, own]);
    const { id } = await app.seen('s1');
    expect([
      (await app.request('DELETE', `/agendas/${app.agendaId}`)).status,
      (await app.request('DELETE', `/sessions/${id}`)).status,
    ]).toEqual([409, 409]);
    await app.sql(
      `DO $$ BEGIN SET LOCAL session_replication_role = replica; DELETE FROM sessions WHERE agenda_id = '${app.agendaId}'; DELETE FROM agendas WHERE id = '${app.agendaId}'; END $$`,
    );
    expect((await app.sessions()).map(({ title }) => title)).toEqual(['Breakfast']);
    await stand.workers[0]!.followSessions();
    expect((await app.sessions()).map(({ title }) => title).sort()).toEqual(['Breakfast', 's1', 's2']);
    expect([(await app.seen('s1')).id, await app.agenda('a1')]).toEqual([id, { s1: 'managed' }]);
    const breakfast = (await app.sessions(`&agendaId=${own}`))[0]!;
    expect((await app.request('DELETE', `/sessions/${breakfast.id}`)).status).toBe(204);
  });

  it('B13: times are read once the zone of the event is known, and again when it is another one', async () => {
    const app = await stand.join('personal_agenda', null);
    await app.session('s1', 1, { startsAt: '2026-03-29T01:30:00', endsAt: '2026-03-29T02:30:00' });
    expect(await app.seen('s1')).toMatchObject({ startsAt: null, timeZone: null, notes: [{ code: 'time_zone_unknown' }, { code: 'time_zone_unknown' }] });
    for (const [zone, startsAt] of [['Europe/London', '2026-03-29T01:30:00.000Z'], ['Asia/Kolkata', '2026-03-28T20:00:00.000Z']]) {
      await app.sql('UPDATE integrations SET event_time_zone = $2 WHERE id = $1', [app.integrationId, zone]);
      expect(await stand.workers[0]!.followSessions()).toBe(1);
      expect(await app.seen('s1')).toMatchObject({ startsAt, timeZone: zone, notes: [] });
    }
    expect(await stand.workers[0]!.followSessions()).toBe(0);
  }); // prettier-ignore

  it('B13: an end before the start is left out, and said', async () => {
    const app = await stand.join();
    await app.session('s1', 1, { startsAt: '2031-06-09T10:00:00', endsAt: '2031-06-09T09:00:00' });
    expect(await app.seen('s1')).toMatchObject({
      startsAt: '2031-06-09T14:00:00.000Z',
      endsAt: null,
      notes: [{ code: 'ends_before_start', field: 'endsAt' }],
    });
  });

  it('B16: an edit made here survives what Cvent says of other fields, and is never pushed', async () => {
    const app = await anAgenda();
    const { id } = await app.seen('s1');
    const { body } = await app.request('PATCH', `/sessions/${id}`, { title: 'Ours', location: 'Hall 1' });
    expect(body).toMatchObject({
      title: 'Ours',
      location: 'Hall 1',
      localEdits: ['title', 'location'],
      push: [{ field: 'title', pushed: false, reason: 'sessions_are_never_pushed' }, { pushed: false }],
    });
    await app.session('s1', 5, { startsAt: '2031-06-09T10:00:00' });
    expect(await app.seen('s1')).toMatchObject({ title: 'Ours', startsAt: '2031-06-09T14:00:00.000Z' });
    await app.session('s1', 9e8, { title: 'Cvent changed it later' });
    expect(await app.seen('s1')).toMatchObject({ title: 'Cvent changed it later', location: 'Hall 1' });
  });

  it.each([
    [{ title: '' }, 'title'],
    [{ startsAt: 'tomorrow' }, 'startsAt'],
    [{ startsAt: '0000-01-01T00:00:00Z' }, 'startsAt'],
    [{ startsAt: '2031-06-09T10:00:00Z', endsAt: '2031-06-09T09:00:00Z' }, 'endsAt'],
    [{ location: 'x'.repeat(301) }, 'location'],
    [{ nonsense: 1 }, 'nonsense'],
  ])('refuses the edit %j', async (edit, field) => {
    const app = await anAgenda();
    const { status, body } = await app.request('PATCH', `/sessions/${(await app.seen('s1')).id}`, edit);
    expect([status, body.errors]).toMatchObject([400, [{ field }]]);
  });

  it('B13: an end that edits put before the start is not shown, and other fields can still be edited', async () => {
    const app = await anAgenda();
    await app.session('s1', 3, { startsAt: '2031-06-10T10:00:00Z', endsAt: '2031-06-10T11:00:00Z' });
    const { id } = await app.seen('s1');
    await app.request('PATCH', `/sessions/${id}`, { startsAt: '2031-06-10T10:30:00Z' });
    await app.session('s1', 4, { startsAt: '2031-06-10T10:00:00Z', endsAt: '2031-06-10T10:15:00Z' });
    expect(await app.seen('s1')).toMatchObject({
      startsAt: '2031-06-10T10:30:00.000Z',
      endsAt: null,
      notes: [{ code: 'ends_before_start', field: 'endsAt' }],
    });
    expect((await app.request('PATCH', `/sessions/${id}`, { title: 'Other' })).status).toBe(200);
    expect((await app.request('PATCH', `/sessions/${id}`, { endsAt: '2031-06-10T09:00:00Z' })).status).toBe(400);
  });

  it.each(['div', 'b', 'ul'])('serves a description of a thousand <%s> within each other', async (tag) => {
    const app = await anAgenda();
    await app.session('s1', 3, { description: `<${tag}>`.repeat(1_500) + 'deep' + `</${tag}>`.repeat(1_500) });
    expect(await app.seen('s1')).toMatchObject({ descriptionText: expect.any(String) });
  });

  it('serves a description without what runs or loads, and as text', async () => {
    const app = await anAgenda();
    const wild =
      '<p onclick="steal()">Bring a <b>laptop</b>.<script>steal()</script></p><a href="javascript:steal()">x</a><img src=x onerror=steal()><a href="https://example.com">more</a>';
    await app.session('s1', 5, { description: wild });
    const { description, descriptionText } = await app.seen('s1');
    expect(description).toBe(
      '<p>Bring a <b>laptop</b>.</p><a rel="noopener noreferrer">x</a><a href="https://example.com" rel="noopener noreferrer">more</a>',
    );
    expect(descriptionText).toMatch(/^Bring a laptop\./);
    expect(await app.sql('SELECT description FROM sessions WHERE app_id = $1 AND cvent_session_id = $2', [app.appId, 's1'])).toEqual([
      { description: wild },
    ]);
  });

  it('can be asked for by day, category and visibility, page by page', async () => {
    const app = await anAgenda('managed_schedules');
    await app.session('s1', 5, { startsAt: '2031-06-09T23:30:00', category: 'Plenary' });
    await app.session('s2', 5, { startsAt: '2031-06-10T00:15:00', category: 'Breakout' });
    await app.session('s3', 5);
    const of = async (query: string): Promise<string[]> => (await app.sessions(query)).map(({ cventSessionId }) => cventSessionId);
    expect([
      await of('&day=2031-06-09'),
      await of('&day=2031-06-10'),
      await of('&category=PLENARY'),
      await of('&visibility=allowed_people'),
    ]).toEqual([['s1'], ['s2'], ['s1'], ['s1']]);
    const pages = [];
    for (let cursor: string | null = '', path = '/sessions?limit=1'; cursor !== null; path = `/sessions?limit=1&cursor=${cursor}`) {
      const { body } = await app.request('GET', path);
      pages.push(body.items[0].cventSessionId);
      cursor = body.next as string | null;
    }
    expect(pages).toEqual(['s1', 's2', 's3']);
    for (const bad of ['day=2031-13-01', 'day=tomorrow', 'visibility=some', 'visibleTo=x', 'agendaId=1'])
      expect((await app.request('GET', `/sessions?${bad}`)).status, bad).toBe(400);
  });

  it('B13: stand on another day once they are moved across midnight, or the event is in another zone', async () => {
    const app = await anAgenda();
    const dayOf = async (day: string): Promise<string[]> => (await app.sessions(`&day=${day}`)).map(({ cventSessionId }) => cventSessionId);
    const days = async (): Promise<string[][]> => [await dayOf('2031-06-09'), await dayOf('2031-06-10')];
    await app.session('s1', 5, { startsAt: '2031-06-09T23:30:00', endsAt: '2031-06-10T00:30:00' });
    expect(await days()).toEqual([['s1'], []]);
    await app.session('s1', 6, { startsAt: '2031-06-10T00:10:00', endsAt: '2031-06-10T01:10:00' });
    expect(await days()).toEqual([[], ['s1']]);
    await app.session('s1', 7, { startsAt: '2031-06-10T03:10:00.000Z', endsAt: '2031-06-10T04:10:00.000Z' });
    expect(await days()).toEqual([['s1'], []]);
    await app.sql(`UPDATE integrations SET event_time_zone = 'Asia/Kolkata' WHERE id = $1`, [app.integrationId]);
    await stand.workers[0]!.followSessions();
    expect(await days()).toEqual([[], ['s1']]);
    expect(await app.agenda('a1')).toEqual({ s1: 'favourite' });
  });

  it('are listed page by page, each once, to whom they are visible: 5,000 sessions', async () => {
    const app = await anAgenda('managed_schedules');
    await app.sql(
      `INSERT INTO sessions (id, app_id, agenda_id, cvent_session_id, title, starts_at, included)
        SELECT gen_random_uuid(), $1, $2, 'x' || n, 'Session ' || n, '2031-06-10T08:00:00Z'::timestamptz + (n / 7) * interval '5 minutes', false FROM generate_series(1, 4998) n`,
      [app.appId, app.agendaId],
    );
    const all = async (query: string): Promise<string[]> => {
      const ids: string[] = [];
      for (let cursor = ''; ;) {
        const { items, next } = (await app.request('GET', `/sessions?limit=200${query}${cursor && `&cursor=${cursor}`}`)).body as { items: SessionSeen[]; next: string | null }; // prettier-ignore
        ids.push(...items.map(({ cventSessionId }) => cventSessionId));
        if (next === null) return ids;
        cursor = next;
      }
    };
    const [everything, seenByOther] = [await all(''), await all(`&visibleTo=${await app.personOf('a2')}`)];
    expect([everything.length, new Set(everything).size]).toEqual([5_000, 5_000]);
    expect([seenByOther.length, seenByOther.includes('s1')]).toEqual([4_999, false]);
  });

  it('gives a person their agenda as a calendar', async () => {
    const app = await anAgenda();
    await app.session('s1', 5, {
      title: 'Lunch; talk, etc',
      startsAt: '2031-06-09T12:00:00',
      endsAt: '2031-06-09T13:00:00',
      location: 'Hall',
      status: 'Cancelled',
      description: '<p>Hi</p>',
    });
    await app.choose('PUT', 'a1', 's2');
    const { status, text, headers } = await app.request('GET', `/people/${await app.personOf('a1')}/agenda.ics`);
    expect([status, headers['content-type']]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(1); // the other has no time
    for (const line of [
      'DTSTART:20310609T160000Z',
      'DTEND:20310609T170000Z',
      'SUMMARY:Lunch\\; talk\\, etc',
      'LOCATION:Hall',
      'STATUS:CANCELLED',
    ])
      expect(text).toContain(line);
  });

  it('touches nobody who is on a session when it changes: 5,000 people', async () => {
    const app = await anAgenda('managed_schedules');
    await app.sql(
      `INSERT INTO enrolments (integration_id, attendee_id, session_id, app_id, as_of, as_of_kind, as_of_id, status, was_registered, shown_status, shown_as_of)
      SELECT $1, 'x' || n, 's1', $2, now(), 'message', 'm', 'Registered', true, 'Registered', now() FROM generate_series(1, 5000) n`,
      [app.integrationId, app.appId],
    );
    const print = (): Promise<unknown> =>
      app.sql(`SELECT md5(string_agg(xmin::text, ',' ORDER BY attendee_id)) AS print FROM enrolments WHERE integration_id = $1`, [
        app.integrationId,
      ]);
    const before = await print();
    await app.session('s1', 5, { title: 'Moved', startsAt: '2031-06-09T10:00:00' });
    expect(await print()).toEqual(before);
    expect(await app.seen('s1')).toMatchObject({ title: 'Moved', allowedPeople: 1 });
  });

  it('shows an attendee on 300 sessions all of them', async () => {
    const app = await stand.join();
    await app.attendee('a1', 1);
    for (let n = 0; n < 300; n++) await app.session(`s${n}`, 1);
    for (let n = 0; n < 300; n++) await app.enrol('a1', `s${n}`, 2);
    expect(Object.keys(await app.agenda('a1'))).toHaveLength(300);
  });
});

describe('other Apps', () => {
  it('guarantee 4: their people and sessions are not found, whatever ids are sent', async () => {
    const [mine, theirs] = [await anAgenda(), await anAgenda()];
    const [person, theirPerson] = [await mine.personOf('a1'), await theirs.personOf('a1')];
    const [session, theirSession] = [(await mine.seen('s1')).id, (await theirs.seen('s1')).id];
    const asked = [
      ['GET', `/sessions/${theirSession}`], ['PATCH', `/sessions/${theirSession}`, { title: 'x' }], ['DELETE', `/sessions/${theirSession}`],
      ['GET', `/sessions/${theirSession}/people`], ['GET', `/sessions/${theirSession}/history`], ['GET', `/sessions?visibleTo=${theirPerson}`],
      ['GET', `/people/${theirPerson}/agenda`], ['GET', `/people/${theirPerson}/agenda.ics`],
      ['PUT', `/people/${theirPerson}/agenda/${session}`], ['PUT', `/people/${person}/agenda/${theirSession}`], ['DELETE', `/people/${person}/agenda/${theirSession}`],
    ] as const; // prettier-ignore
    for (const [method, path, body] of asked) expect((await mine.request(method, path, body)).status, `${method} ${path}`).toBe(404);
    expect(await mine.sessions(`&agendaId=${theirs.agendaId}`)).toEqual([]);
    expect([await theirs.agenda('a1'), (await theirs.seen('s1')).title]).toEqual([{ s1: 'favourite' }, 's1']);
  });
});
