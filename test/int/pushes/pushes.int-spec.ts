import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PushStand, somebody, type PushApp } from './push-stand.js';

let stand: PushStand;
beforeAll(async () => {
  stand = await PushStand.start();
});
beforeEach(() => stand.calm());
afterAll(() => stand.stop());

const ONE = 'PATCH /contacts/{id}';
const MANY = 'PATCH /contacts';
const ANSWER = 'PUT /contacts/{id}/custom-fields/{customFieldId}/answers';

/** An App with one person from Cvent. */
const anApp = (over: object = {}): Promise<PushApp> => stand.join([somebody('Ada')], over as Record<string, unknown>);
const notPushed = async (app: PushApp): Promise<void> => {
  await app.push();
  expect(stand.writes()).toEqual([]);
};

describe('an edit of the CMS', () => {
  it('G16: of mapped fields goes to the contact in Cvent, standard fields by one call and custom fields by one each', async () => {
    const app = await anApp();
    const push = await app.edit({
      fields: { jobTitle: 'Chief Pilot 🚀', workCity: 'חיפה', company: null },
      customFields: { shirt: 'M', diet: ['Halal', 'No, thanks'], table: 7 },
    });
    expect(push.map(({ field, pushed }) => [field, pushed])).toEqual(
      ['company', 'jobTitle', 'workCity', 'customFields.shirt', 'customFields.diet', 'customFields.table'].map((field) => [field, true]),
    );
    expect((await app.person()).sync).toEqual({ state: 'pending_push', notes: [] });
    await app.push();
    expect(app.contact()).toMatchObject({ title: 'Chief Pilot 🚀', company: '', workAddress: { city: 'חיפה' }, firstName: 'Ada' });
    expect([app.answers('Shirt'), app.answers('Diet'), app.answers('Table')]).toEqual([['M'], ['Halal', 'No, thanks'], ['7']]);
    expect(stand.writes().sort()).toEqual([ONE, ANSWER, ANSWER, ANSWER].sort());
    expect(await app.person()).toMatchObject({ sync: { state: 'in_sync' }, fields: { jobTitle: 'Chief Pilot 🚀', company: null } });
    expect((await app.history())[0]).toMatchObject({ action: 'push.accepted', cause: { type: 'push' } });
    expect(await app.pushes()).toMatchObject([{ state: 'accepted', problems: [] }]);
  });

  it('G16: first name, last name and email go without a mapping', async () => {
    const app = await anApp();
    await app.edit({ fields: { firstName: 'Augusta', lastName: 'King', email: 'augusta@example.com' } });
    await app.push();
    expect(app.contact()).toMatchObject({ firstName: 'Augusta', lastName: 'King', email: 'augusta@example.com' });
    expect(await app.person()).toMatchObject({ fields: { email: 'augusta@example.com' }, sync: { state: 'in_sync' } });
  });

  it('G17: of profileImageUrl, homeCountry and workCountry is never pushed; the answer and the history say so', async () => {
    const app = await anApp();
    const fields = { profileImageUrl: 'https://example.com/a.png', homeCountry: 'France', workCountry: 'France' };
    expect((await app.edit({ fields })).map(({ pushed, reason }) => [pushed, reason])).toEqual(Array(3).fill([false, 'never_pushed']));
    expect((await app.history())[0]!.changes).toMatchObject(Array(3).fill({ notPushed: 'never_pushed' }));
    await notPushed(app);
  });

  it.each([
    ['not_mapped', { fields: { headline: 'x' } }, {}],
    ['not_writable', { fields: { workState: 'Oregon' } }, {}],
    ['not_writable', { customFields: { number: '7' } }, {}],
    ['direction_off', { fields: { jobTitle: 'x' } }, { cmsToCvent: false }],
    ['not_allowed', { fields: { jobTitle: 'x' } }, { pushFields: ['company'] }],
    ['unchanged', { fields: { jobTitle: 'Pilot' } }, {}],
    ['refused_by_cvent', { fields: { jobTitle: 'x'.repeat(101) } }, {}],
    ['refused_by_cvent', { fields: { email: null } }, {}],
    ['refused_by_cvent', { customFields: { shirt: 'XL' } }, {}],
    ['refused_by_cvent', { customFields: { table: 7.5 } }, {}],
  ] as const)('G16, B18: is stored and does not go: %s, %j', async (reason, change, over) => {
    const app = await anApp(over);
    expect(await app.edit(change)).toMatchObject([{ pushed: false, reason }]);
    await notPushed(app);
  });

  it('B18: that Cvent would refuse is a failed push until it is edited again, and holds back no other field', async () => {
    const app = await anApp();
    await app.edit({ fields: { jobTitle: 'x'.repeat(101), company: 'Engines' } });
    expect((await app.person()).sync).toMatchObject({ state: 'push_failed', notes: [{ code: 'push.too_long', field: 'jobTitle' }] });
    await app.push();
    expect(app.contact()).toMatchObject({ title: 'Pilot', company: 'Engines' });
    expect((await app.request('GET', '/people?syncState=push_failed')).body.items).toHaveLength(1);
    await app.edit({ fields: { jobTitle: 'x'.repeat(100) } });
    expect((await app.request('GET', '/people?syncState=pending_push')).body.items).toHaveLength(1);
    await app.push();
    expect(app.contact().title).toBe('x'.repeat(100));
    expect((await app.request('GET', '/people?syncState=in_sync')).body.items).toHaveLength(1);
  });

  it('G18: of somebody whom the CMS added, or who was linked, is never pushed', async () => {
    const app = await stand.join([]);
    const { body: own } = await app.request('POST', '/people', { fields: { email: 'own@example.com' } });
    await app.register([somebody('Own', { email: 'own@example.com' })]);
    const { body } = await app.request('PATCH', `/people/${own.id}`, { fields: { jobTitle: 'Boss' } });
    expect([body.cvent.attendeeId, body.push]).toMatchObject([app.attendeeIds[0], [{ pushed: false, reason: 'origin_cms' }]]);
    await notPushed(app);
  });

  it('G19: deleting a person makes no request to Cvent, and drops what waited', async () => {
    const app = await anApp();
    await app.edit({ fields: { jobTitle: 'Gone' } });
    const { id } = await app.person();
    expect((await app.request('DELETE', `/people/${id}`)).status).toBe(204);
    await notPushed(app);
    const history = (await app.request('GET', `/people/${id}/history`)).body.items;
    expect(history[0]).toMatchObject({ action: 'push.dropped', reason: 'person_removed', changes: [{ field: 'jobTitle' }] });
    expect(await app.pending()).toEqual([]);
  });

  it('is dropped with the reason when its person is cancelled in Cvent, its mapping goes, or the list of fields', async () => {
    const app = await stand.join([somebody('Ada'), somebody('Bob'), somebody('Cleo')]);
    for (const place of [0, 1, 2])
      await app.edit({ fields: place === 0 ? { jobTitle: 'x' } : place === 1 ? { company: 'x' } : { workCity: 'x' } }, place);
    const ada = await app.person();
    stand.cvent.attendees.cancel(app.eventId, app.attendeeIds[0]!);
    await app.deliverAll();
    await app.map(['company']);
    await app.save({ pushFields: ['jobTitle', 'company'] });
    await notPushed(app);
    const reasons = [
      (await app.request('GET', `/people/${ada.id}/history`)).body.items[0],
      (await app.history(1))[0],
      (await app.history(2))[0],
    ];
    expect(reasons.map(({ reason }) => reason)).toEqual(['person_removed', 'not_mapped', 'not_allowed']);
  });

  it('goes by the mapping that there is when it goes', async () => {
    const app = await anApp();
    await app.edit({ fields: { jobTitle: 'x' } });
    await app.map(['jobTitle']);
    await app.map();
    await app.push();
    expect(app.contact().title).toBe('x');
  });

  it('G16: of a session is never pushed', async () => {
    const app = await stand.join([somebody('Ada')], {}, { sessionCount: 1 });
    const [session] = (await app.request('GET', '/sessions')).body.items;
    await app.request('PATCH', `/sessions/${session.id}`, { title: 'Other' });
    await notPushed(app);
  });
});

describe('switching CMS to Cvent', () => {
  it('off stops at once, and on again pushes no old edits', async () => {
    const app = await anApp();
    await app.edit({ fields: { jobTitle: 'Old' } });
    await app.save({ cmsToCvent: false });
    await app.edit({ fields: { company: 'Old' } });
    await app.save({ cmsToCvent: true });
    await notPushed(app);
    expect(await app.pending()).toEqual([]);
    expect((await app.history())[0]).toMatchObject({ action: 'push.dropped', reason: 'direction_off' });
    await app.edit({ fields: { workCity: 'New' } });
    await app.push();
    expect(app.contact()).toMatchObject({ title: 'Pilot', company: 'Acme', workAddress: { city: 'New' } });
  });

  it('off while Cvent is being called lets no further call out', async () => {
    const app = await anApp();
    await app.edit({ fields: { jobTitle: 'x' }, customFields: { shirt: 'M', table: 7 } });
    stand.cvent.rest.faults.add({ kind: 'delay', operation: ONE, delayMs: 2_000 });
    const sending = app.push();
    await expect.poll(() => stand.cvent.rest.calls.counters.calls).toBeGreaterThan(0);
    await app.save({ cmsToCvent: false });
    await sending;
    await app.push();
    expect(stand.writes()).toEqual([ONE]);
    expect(await app.pending()).toEqual([]);
  });
});

describe('a lane', () => {
  it('that another worker has by now lets no further call out', async () => {
    const app = await anApp();
    await app.edit({ fields: { jobTitle: 'x' }, customFields: { shirt: 'M', table: 7 } });
    stand.cvent.rest.faults.add({ kind: 'delay', operation: ONE, delayMs: 2_000 });
    const sending = app.push();
    await expect.poll(() => stand.cvent.rest.calls.counters.calls).toBeGreaterThan(0);
    await stand.api.sql('UPDATE push_lanes SET lease_id = gen_random_uuid() WHERE integration_id = $1', [app.integrationId]);
    await sending;
    expect(stand.writes()).toEqual([ONE]);
    await stand.api.sql('UPDATE push_lanes SET leased_until = now() WHERE integration_id = $1', [app.integrationId]);
    await app.push();
    expect([stand.writes().length, app.answers('Shirt'), app.answers('Table')]).toEqual([3, ['M'], ['7']]);
  });
});

describe('a paused integration', () => {
  it('B22: keeps edits and pushes none until it is resumed', async () => {
    const app = await anApp();
    await app.request('POST', '/cvent-integration/pause');
    await app.edit({ fields: { jobTitle: 'x' } });
    await app.push();
    expect([stand.writes(), await app.pending()]).toMatchObject([[], [{ field: 'jobTitle', state: 'waiting' }]]);
    await app.request('POST', '/cvent-integration/resume');
    await app.push();
    expect([stand.writes(), app.contact().title]).toEqual([[ONE], 'x']);
  });
});

describe('many edits', () => {
  it('B17: of one field become one push with the newest value; one that is taken back is none', async () => {
    const app = await anApp();
    for (const jobTitle of ['A', 'B', 'C']) await app.edit({ fields: { jobTitle, company: 'Engines' } });
    await app.edit({ fields: { company: 'Acme' } });
    await app.push();
    expect([stand.writes(), app.contact().title]).toEqual([[ONE], 'C']);
    await app.edit({ fields: { jobTitle: 'D' } });
    await app.edit({ fields: { jobTitle: 'C' } });
    stand.cvent.rest.calls.clear();
    await notPushed(app);
    expect((await app.person()).sync.state).toBe('in_sync');
  });

  it('B17: made at once go ten by one call, and each person is told of by themselves', async () => {
    const app = await stand.join(Array.from({ length: 25 }, (_, n) => somebody(`P${n}`)));
    const ids = await Promise.all(app.attendeeIds.map(async (_, place) => (await app.person(place)).id));
    stand.cvent.rest.configure({ bulkOrder: 'reversed', bulkStatus: 200 });
    const people = ids.map((id, n) => ({
      id,
      fields: { jobTitle: n === 3 ? 'x'.repeat(101) : `T${n}`, email: n === 4 ? 'nobody' : undefined },
    }));
    expect((await app.request('PATCH', '/people', { people })).body).toMatchObject({ code: 'request.invalid', errors: [{ field: 'people.4.fields.email' }] }); // prettier-ignore
    const edits = [
      ...people.map(({ id, fields: { jobTitle } }) => ({ id, fields: { jobTitle } })),
      { id: app.appId, fields: { jobTitle: 'x' } },
    ];
    const { body } = await app.request('PATCH', '/people', { people: edits });
    expect([body.edited, body.refused, body.items[25].problem.code, body.items[3].push[0].reason]).toEqual([25, 1, 'person.not_found', 'refused_by_cvent']); // prettier-ignore
    expect(stand.api.jobs.of('pushes.send').filter(({ integrationId }) => integrationId === app.integrationId)).toHaveLength(1);
    await app.push();
    expect(stand.writes()).toEqual([MANY, MANY, MANY]);
    expect(app.attendeeIds.map((_, place) => app.contact(place).title)).toEqual(ids.map((_, n) => (n === 3 ? 'Pilot' : `T${n}`)));
  });

  it('B17: 5,000 edits are taken in one request, and one more is refused', { timeout: 240_000 }, async () => {
    const app = await anApp();
    const ids = (
      await stand.api.sql<{ id: string }>(
        `INSERT INTO people (id, app_id, origin, fields, sync_state) SELECT gen_random_uuid(), $1, 'cms', '{}', 'not_synced' FROM generate_series(1, 4999) RETURNING id`,
        [app.appId],
      )
    ).map(({ id }) => id);
    const own = (await app.person()).id;
    const biography = 'A long way to tell who somebody is. '.repeat(8);
    const edits = [...ids, own].map((id) => ({ id, fields: { jobTitle: 'Pilot of many', biography } }));
    expect((await app.request('PATCH', '/people', { people: [...edits, { id: app.appId, fields: {} }] })).status).toBe(400);
    const { status, body } = await app.request('PATCH', '/people', { people: edits });
    expect([status, body.edited, body.refused]).toEqual([200, 5_000, 0]);
    expect(body.items[4_999]).toMatchObject({ id: own, push: [{ field: 'jobTitle', pushed: true }, { field: 'biography', pushed: false, reason: 'not_mapped' }] }); // prettier-ignore
    await app.push();
    expect([stand.writes(), app.contact().title]).toEqual([[ONE], 'Pilot of many']);
  });

  it('B18: one contact that Cvent refuses in a bulk keeps none of the others back, nor its own other fields', async () => {
    const app = await stand.join([somebody('Ada'), somebody('Bob'), somebody('Cleo')]);
    stand.cvent.attendees.register((await stand.join([])).eventId, [somebody('Taken', { email: 'taken@example.com' })], { silent: true });
    await app.edit({ fields: { email: 'taken@example.com', jobTitle: 'Ada’s' } }, 0);
    for (const place of [1, 2]) await app.edit({ fields: { jobTitle: 'Theirs' } }, place);
    await app.push();
    expect([0, 1, 2].map((place) => app.contact(place).title)).toEqual(['Ada’s', 'Theirs', 'Theirs']);
    const ada = await app.person();
    expect(ada.sync).toMatchObject({ state: 'push_failed', notes: [{ code: 'push.refused_by_cvent', field: 'email', message: expect.stringContaining('Duplicate contact') }] }); // prettier-ignore
    expect((await app.history())[0]).toMatchObject({ action: 'push.failed', reason: 'refused_by_cvent', changes: [{ field: 'email' }] });
    expect((await app.pushes()).map(({ state }) => state).sort()).toEqual(['accepted', 'accepted', 'partly_accepted']);
  });

  it('B18: what failed is retried with its newest value when somebody asks for it', async () => {
    const app = await anApp();
    stand.cvent.rest.faults.add({ kind: 'status', status: 400, operation: ONE, message: 'Locked' });
    await app.edit({ fields: { jobTitle: 'x' } });
    await app.push();
    await app.push();
    expect(await app.pending()).toMatchObject([{ field: 'jobTitle', state: 'failed', problem: { code: 'refused_by_cvent' } }]);
    stand.cvent.rest.faults.clear();
    const other = await anApp();
    expect((await other.request('POST', '/cvent-integration/pushes/retry', {})).body).toEqual({ fields: 0 });
    expect((await app.request('POST', '/cvent-integration/pushes/retry', {})).body).toEqual({ fields: 1 });
    await app.push();
    expect([app.contact().title, await app.pending()]).toEqual(['x', []]);
  });
});

describe('what comes back', () => {
  it('B15: an echo changes nothing and is not pushed again', async () => {
    const app = await anApp();
    stand.cvent.rest.configure({ echoWrites: true });
    await app.edit({ fields: { jobTitle: 'x', email: 'new@example.com' }, customFields: { diet: ['Vegan', 'Halal'] } });
    await app.push();
    const before = await app.history();
    await app.deliverAll();
    await app.import();
    await app.push();
    expect(await app.history()).toEqual(before);
    expect(stand.writes()).toEqual([ONE, ANSWER]);
  });

  it('B15: an echo that comes before the answer, while the field is edited again, does not undo the edit', async () => {
    const app = await anApp();
    stand.cvent.rest.configure({ echoWrites: true });
    await app.edit({ fields: { jobTitle: 'First' } });
    stand.cvent.rest.faults.add({ kind: 'delay', operation: ONE, delayMs: 500, count: 1 });
    const sending = app.push();
    await expect.poll(() => app.contact().title).toBe('First');
    await app.edit({ fields: { jobTitle: 'Second' } });
    await app.deliverAll();
    expect((await app.person()).fields['jobTitle']).toBe('Second');
    await sending;
    await app.push();
    await app.deliverAll();
    expect([app.contact().title, (await app.person()).fields['jobTitle']]).toEqual(['Second', 'Second']);
    expect((await app.history()).filter(({ action }) => action === 'person.conflict')).toEqual([]);
  });

  it('a message with the old value between edit and push does not undo the edit', async () => {
    const app = await anApp();
    await app.edit({ fields: { jobTitle: 'New' } });
    await app.changeInCvent({ company: 'Engines' });
    expect((await app.person()).fields).toMatchObject({ jobTitle: 'New', company: 'Engines' });
    await app.push();
    expect(app.contact()).toMatchObject({ title: 'New', company: 'Engines' });
  });

  it('B15: an old message that comes after the push changes nothing', async () => {
    const app = await anApp();
    stand.tick();
    stand.cvent.attendees.modify(app.eventId, app.attendeeIds[0]!, { company: 'Engines' });
    await app.edit({ fields: { jobTitle: 'New' } });
    await app.push();
    await app.deliverAll();
    expect((await app.person()).fields).toMatchObject({ jobTitle: 'New', company: 'Engines' });
  });

  it('a push that is answered 200 and not applied is a failed push', async () => {
    const app = await anApp();
    stand.cvent.rest.configure({ ignoreWrites: true });
    await app.edit({ fields: { jobTitle: 'x' }, customFields: { shirt: 'M' } });
    await app.push();
    expect((await app.pending()).map(({ field, state, problem }) => [field, state, problem?.code])).toEqual([
      ['customFields.shirt', 'failed', 'not_applied'],
      ['jobTitle', 'failed', 'not_applied'],
    ]);
    expect((await app.person()).fields['jobTitle']).toBe('x');
  });
});

describe('conflicts', () => {
  it.each([
    ['latest', 'the CMS first', 'Cvent’s'],
    ['latest', 'Cvent first', 'Ours'],
    ['cvent', 'Cvent first', 'Cvent’s'],
    ['cms', 'the CMS first', 'Ours'],
  ] as const)(
    'B16: the policy %s decides, %s; the history has both values, and both sides end alike',
    async (conflictPolicy, order, winner) => {
      const app = await anApp({ conflictPolicy });
      stand.tick();
      if (order === 'Cvent first') stand.cvent.attendees.modify(app.eventId, app.attendeeIds[0]!, { title: 'Cvent’s' });
      await app.edit({ fields: { jobTitle: 'Ours' } });
      stand.tick();
      if (order === 'the CMS first') stand.cvent.attendees.modify(app.eventId, app.attendeeIds[0]!, { title: 'Cvent’s' });
      await app.deliverAll();
      const conflict = (await app.history()).find(({ action }) => action === 'person.conflict');
      expect(conflict).toMatchObject({ reason: conflictPolicy, changes: [{ field: 'jobTitle', before: 'Ours', after: winner, conflict: { cvent: 'Cvent’s', cms: 'Ours' } }] }); // prettier-ignore
      await app.push();
      expect([(await app.person()).fields['jobTitle'], app.contact().title]).toEqual([winner, winner]);
      expect(await app.pending()).toEqual([]);
      expect((await app.history()).filter(({ action }) => action === 'person.conflict')).toHaveLength(1);
    },
  );
});

describe('Cvent that fails', () => {
  it.each([true, false])('an answer that is lost is read before the push is repeated (it arrived: %s)', async (isCarriedOut) => {
    const app = await anApp();
    stand.cvent.rest.faults.add({ kind: 'drop', operation: ONE, count: 1, isCarriedOut });
    await app.edit({ fields: { jobTitle: 'x' } });
    expect(await app.push()).toMatchObject({ outcome: 'skipped', reason: 'cvent.unavailable' });
    expect(await app.status()).toMatchObject({ state: 'waiting', waiting: 1, problem: { code: 'cvent.unavailable' } });
    expect(await app.pushes()).toMatchObject([{ state: 'unknown' }]);
    await app.wake();
    await app.push(1);
    expect([app.contact().title, stand.writes()]).toEqual(['x', isCarriedOut ? [ONE] : [ONE, ONE]]);
    expect([await app.pending(), (await app.person()).sync.state]).toEqual([[], 'in_sync']);
  });

  it('B15: an answer that is lost is forgotten once it is read, also beside another field that is sent: Cvent may have the value again later', async () => {
    const app = await stand.join([somebody('Ada')]);
    stand.cvent.rest.faults.add({ kind: 'drop', operation: ONE, count: 1, isCarriedOut: true });
    await app.edit({ fields: { jobTitle: 'Ours' } });
    await app.push();
    await app.edit({ customFields: { shirt: 'M' } });
    await app.wake();
    await app.push();
    expect([app.answers('Shirt'), await app.pending()]).toEqual([['M'], []]);
    await app.deliverAll();
    for (const title of ['Theirs', 'Ours']) {
      await app.changeInCvent({ title });
      expect((await app.person()).fields['jobTitle']).toBe(title);
    }
  });

  it('an answer that is lost is repeated where reads are not allowed', async () => {
    const app = await anApp();
    stand.cvent.rest.faults.add({ kind: 'drop', operation: ONE, count: 1, isCarriedOut: true });
    stand.cvent.rest.faults.add({ kind: 'status', status: 403, operation: 'POST /attendees/filter' });
    await app.edit({ fields: { jobTitle: 'x' } });
    await app.push();
    await app.wake();
    await app.push();
    expect([app.contact().title, stand.writes(), await app.pending()]).toEqual(['x', [ONE, ONE], []]);
  });

  it('an answer that is lost, and an edit back to the old value: Cvent gets the old value again', async () => {
    const app = await anApp();
    stand.cvent.rest.faults.add({ kind: 'drop', operation: ONE, count: 1, isCarriedOut: true });
    await app.edit({ fields: { jobTitle: 'x' } });
    await app.push();
    await app.edit({ fields: { jobTitle: 'Pilot' } });
    await app.wake();
    await app.push();
    expect([app.contact().title, (await app.person()).fields['jobTitle'], await app.pending()]).toEqual(['Pilot', 'Pilot', []]);
  });

  it.each([
    ['the day’s calls are used up', { kind: 'status', status: 429, message: 'Limit Exceeded' }, 'cvent.quota_exhausted'],
    ['calls come too fast', { kind: 'status', status: 429, message: 'Too Many Requests' }, 'cvent.throttled'],
    ['the scope is missing', { kind: 'status', status: 403 }, 'cvent.scope_missing'],
    ['Cvent is down', { kind: 'status', status: 503 }, 'cvent.unavailable'],
  ] as const)('while %s pushes wait, visibly, and go afterwards', async (_, fault, code) => {
    const app = await anApp();
    stand.cvent.rest.faults.add({ ...fault, operation: ONE, count: 1 });
    await app.edit({ fields: { jobTitle: 'x' } });
    await app.push();
    expect(await app.status()).toMatchObject({ state: 'waiting', waiting: 1, failed: 0, problem: { code }, retryAt: expect.any(String) });
    await app.push();
    expect(stand.writes()).toEqual([ONE]);
    expect((await app.person()).sync.state).toBe('pending_push');
    await stand.api.sql('UPDATE cvent_accounts SET exhausted_until = NULL, next_turn = now()');
    await app.wake();
    await app.push();
    expect(app.contact().title).toBe('x');
    expect(await app.status()).toMatchObject({ state: 'idle', waiting: 0, problem: null });
  });

  it('credentials that Cvent refuses block the integration; new ones push at once', async () => {
    const app = await anApp();
    await app.edit({ fields: { jobTitle: 'x' } });
    stand.cvent.rest.faults.add({ kind: 'revoke-credentials', operation: ONE, count: 1 });
    await app.push();
    await app.wake();
    await app.push();
    expect((await app.request('GET', '/cvent-integration')).body).toMatchObject({ status: 'blocked' });
    const clientId = `new-${Date.now()}`;
    const { clientSecret } = stand.cvent.rest.applications.put(clientId);
    await app.save({ clientId, clientSecret });
    await app.push();
    expect(app.contact().title).toBe('x');
    expect((await app.request('GET', '/cvent-integration')).body).toMatchObject({ status: 'active' });
  });

  it('a contact that brings a call down is sent alone, and the others go', async () => {
    const app = await stand.join([somebody('Ada'), somebody('Bob')]);
    for (const place of [0, 1]) await app.edit({ fields: { jobTitle: 'x' } }, place);
    stand.cvent.rest.faults.add({ kind: 'status', status: 500, operation: MANY });
    for (let attempt = 1; attempt <= 3; attempt++) {
      await app.wake();
      await app.push();
    }
    expect([app.contact(0).title, app.contact(1).title]).toEqual(['x', 'x']);
  });
});

describe('workers', () => {
  it('two at once send each edit once', async () => {
    const app = await stand.join([somebody('Ada'), somebody('Bob'), somebody('Cleo')]);
    for (const place of [0, 1, 2]) await app.edit({ fields: { jobTitle: `T${place}` }, customFields: { table: 10 + place } }, place);
    stand.cvent.rest.faults.add({ kind: 'delay', operation: '*', delayMs: 30 });
    await Promise.all([app.push(0), app.push(1), app.push(0)]);
    expect(stand.writes().sort()).toEqual([MANY, ANSWER, ANSWER, ANSWER].sort());
    expect(app.contact(2).title).toBe('T2');
  });

  it('one that died is followed by another, which reads before it repeats', async () => {
    const app = await anApp();
    await app.edit({ fields: { jobTitle: 'x' } });
    stand.cvent.rest.faults.add({ kind: 'drop', operation: ONE, count: 1, isCarriedOut: true });
    await app.push();
    // As if it had died during the call: nothing of its end was written down.
    await stand.api.sql(`UPDATE push_lanes SET lease_id = gen_random_uuid(), leased_until = now() + interval '1 hour', wake_at = NULL`);
    await stand.api.sql(`UPDATE pushes SET state = 'sending', ended_at = NULL WHERE app_id = $1`, [app.appId]);
    await stand.api.sql(`UPDATE pending_fields SET attempts = 0, due_at = now() - interval '1 hour' WHERE app_id = $1`, [app.appId]);
    expect([await stand.workers[1].sweepPushes(), await app.push(1)]).toMatchObject([[], { reason: 'not_due' }]);
    await stand.api.sql(`UPDATE push_lanes SET leased_until = now()`);
    expect(await stand.workers[1].sweepPushes()).toContain(app.integrationId);
    await app.push(1);
    expect([app.contact().title, stand.writes(), await app.pending()]).toEqual(['x', [ONE], []]);
    expect(await app.pushes()).toMatchObject([{ state: 'unknown', problems: [{ code: 'push.interrupted' }] }]);
  });

  it('what is edited while it is sent is sent again', async () => {
    const app = await anApp();
    await app.edit({ fields: { jobTitle: 'First' } });
    stand.cvent.rest.faults.add({ kind: 'delay', operation: ONE, delayMs: 200, count: 1 });
    const sending = app.push();
    await expect.poll(() => app.contact().title).toBe('First');
    await app.edit({ fields: { jobTitle: 'Second' } });
    await sending;
    expect(app.contact().title).toBe('Second');
  });
});

describe('other Apps', () => {
  it('guarantee 4: their pushes are neither seen nor retried', async () => {
    const [app, other] = [await anApp(), await anApp()];
    await app.edit({ fields: { jobTitle: 'x'.repeat(101) } });
    await app.edit({ fields: { company: 'x' } });
    await app.push();
    const { id } = await app.person();
    expect([await other.pending(), await other.pushes()]).toEqual([[], []]);
    expect((await other.request('GET', `/cvent-integration/pushes?personId=${id}`)).body.items).toEqual([]);
    expect((await other.request('POST', '/cvent-integration/pushes/retry', { personId: id })).body).toEqual({ fields: 0 });
    expect((await other.request('PATCH', '/people', { people: [{ id, fields: { jobTitle: 'y' } }] })).body).toMatchObject({ refused: 1 });
  });
});
