import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PushStand, somebody, type PushApp } from './pushes/push-stand.js';

let stand: PushStand;
let app: PushApp;
/** In everything that is said of Ada, another one in each test. */
let mark: string;
let tests = 0;

beforeAll(async () => {
  stand = await PushStand.start();
});
beforeEach(async () => {
  stand.calm();
  await stand.newMessages();
  mark = `Canary${++tests}x`;
  const ada = {
    firstName: `First-${mark}`,
    lastName: `Last-${mark}`,
    email: `${mark}@example.com`,
    title: `Title-${mark}`,
    company: `Company-${mark}`,
  };
  app = await stand.join([somebody('Ada', ada), somebody('Ben')]);
});
afterAll(() => stand.stop());

const erase = (id: string, of = app) => of.request('POST', `/people/${id}/erase`, {});
const accepted = (place = 0): void => {
  stand.tick();
  stand.cvent.attendees.accept(app.eventId, app.attendeeIds[place]!);
};

/** Every table of the database in which something of Ada's stands. Cvent's own list of what can be mapped has none of it. */
async function whereCanaryIs(): Promise<string[]> {
  const tables = await stand.api.sql<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables WHERE table_schema IN ('public', 'bullmq') AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const binary = name === 'public.inbox_messages' ? `|| encode(t.body, 'escape')` : '';
    const [{ n }] = (await stand.api.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${name} t WHERE (t::text ${binary}) ~* $1`, [mark])) as [{ n: number }]; // prettier-ignore
    if (n > 0) found.push(name);
  }
  return found;
}

describe('erasing a person', () => {
  it('B24: leaves nothing of them in any table, and a record that it was done', async () => {
    await app.changeInCvent({ title: `Other-${mark}` });
    const { id } = await app.person();
    await app.edit({ fields: { headline: `Headline-${mark}`, jobTitle: `Job-${mark}` } });
    stand.cvent.rest.faults.add({ kind: 'status', status: 400, operation: 'PATCH /contacts*', count: 1, message: `${mark} is not taken` });
    await app.push();
    const { body: trial } = await app.request('POST', '/cvent-integration/imports', { kind: 'full', dryRun: true });
    await stand.workers[1].carryOn(trial.id);
    expect((await whereCanaryIs()).length).toBeGreaterThan(4);

    const { status, body } = await erase(id);
    expect([status, body]).toMatchObject([200, { personId: id, finishedAt: null, counts: { people: 2, history: expect.any(Number) } }]);
    expect(body.counts.history).toBeGreaterThan(1);
    await stand.workers[0].sweepErasures();
    expect(await whereCanaryIs()).toEqual([]);
    const [record] = (await app.request('GET', '/erasures')).body.items;
    expect(record).toMatchObject({ id: body.id, personId: id, finishedAt: expect.any(String), counts: { messages: 1 } });
    expect((await app.request('GET', `/people/${id}`)).status).toBe(404);
    const { items } = (await app.request('GET', `/people/${id}/history`)).body;
    expect(items[0]).toMatchObject({ action: 'person.erased', cause: { type: 'erase', id: body.id } });
    expect(items.every(({ changes }: { changes: unknown[] }) => changes.length === 0)).toBe(true);
    expect(stand.writes().length).toBeLessThanOrEqual(1);
  });

  it('B24: nothing is learnt of them again, by message, replay or read, until Cvent accepts them anew', async () => {
    await app.changeInCvent({ title: `Other-${mark}` });
    const { id } = await app.person();
    stand.tick();
    stand.cvent.attendees.modify(app.eventId, app.attendeeIds[0]!, { title: `Late-${mark}` });
    const late = await stand.newMessages();
    await erase(id);
    await app.deliver(late[0]!);
    await stand.workers[0].sweepErasures();
    stand.passSecond();
    await app.import();
    await stand.api.sql(`UPDATE inbox_messages SET status = 'failed' WHERE integration_id = $1`, [app.integrationId]);
    await app.request('POST', '/cvent-integration/failures/retry-all');
    for (const { id: message } of await stand.api.sql<{ id: string }>(
      `SELECT id FROM inbox_messages WHERE integration_id = $1 AND status = 'pending'`,
      [app.integrationId],
    ))
      // prettier-ignore
      await stand.workers[0].apply(message);
    // The message that came after the erasure is kept as long as any other.
    expect(await whereCanaryIs()).toEqual(['public.inbox_messages']);
    const { items } = (await app.request('GET', `/cvent-integration/explain?attendeeId=${app.attendeeIds[0]}`)).body;
    expect(items).toMatchObject([{ code: 'erased' }]);

    stand.passSecond();
    stand.cvent.attendees.cancel(app.eventId, app.attendeeIds[0]!);
    stand.passSecond();
    accepted();
    await app.deliverAll();
    expect((await app.person()).fields['firstName']).toBe(`First-${mark}`);
    await app.changeInCvent({ title: `New-${mark}` });
    expect((await app.person()).fields['jobTitle']).toBe(`New-${mark}`);
  });

  it('B24: takes their part out of a message with many, and the others in it are applied all the same', async () => {
    const [ada, ben] = app.attendeeIds;
    const message = [ben, ada].map((inviteeStub, n) => ({ eventStub: app.eventId, inviteeStub, firstName: n === 0 ? 'Benjamin' : mark, lastName: 'L', inviteeStatus: 'Accepted', email: n === 0 ? app.contact(1).email : app.contact(0).email })); // prettier-ignore
    const headers = { authorization: app.token, 'content-type': 'application/json' };
    const payload = JSON.stringify({
      eventType: 'InviteeOrGuestModified',
      messageTime: new Date().toISOString(),
      messageStub: 'many',
      message,
    });
    const send = () => stand.api.app.inject({ method: 'POST', url: app.hook, headers, payload });
    await send();
    await erase((await app.person()).id);
    await stand.workers[0].sweepErasures();
    const [row] = await stand.api.sql<{ id: string }>(`SELECT id FROM inbox_messages WHERE integration_id = $1 AND message_stub IS NULL`, [app.integrationId]); // prettier-ignore
    await stand.workers[0].apply(row!.id);
    expect((await app.person(1)).fields['firstName']).toBe('Benjamin');
    expect((await app.request('GET', `/cvent-integration/messages/${row!.id}`)).body).toMatchObject({
      status: 'applied',
      outcomes: { erased: 1 },
    });
    const count = async () => (await stand.api.sql<{ n: number }>('SELECT count(*)::int AS n FROM inbox_messages WHERE integration_id = $1', [app.integrationId]))[0]!.n; // prettier-ignore
    const before = await count();
    expect([(await send()).statusCode, await count()]).toEqual([200, before]);
  });

  it('B24: of somebody who was removed before, and of a person of the CMS’s own', async () => {
    const { id } = await app.person();
    await app.request('DELETE', `/people/${id}`);
    expect(await erase(id)).toMatchObject({ status: 200, body: { counts: { people: 1 } } });
    expect((await app.request('POST', `/people/${id}/restore`)).status).toBe(404);
    const { body: own } = await app.request('POST', '/people', { fields: { firstName: `Own-${mark}` } });
    expect(await erase(own.id)).toMatchObject({ status: 200, body: { finishedAt: expect.any(String) } });
    await stand.workers[0].sweepErasures();
    expect(await whereCanaryIs()).toEqual([]);
  });

  it('B24: of somebody whom Cvent cancelled, with all that is remembered of them', async () => {
    const { id } = await app.person();
    stand.tick();
    stand.cvent.attendees.cancel(app.eventId, app.attendeeIds[0]!);
    await app.deliverAll();
    expect((await app.request('GET', `/people/${id}`)).status).toBe(404);
    expect((await erase(id)).status).toBe(200);
    await stand.workers[0].sweepErasures();
    expect(await whereCanaryIs()).toEqual([]);
  });

  it('B24: while their edit is on its way to Cvent, nothing of it stays behind', async () => {
    await app.edit({ fields: { jobTitle: `Job-${mark}` }, customFields: { shirt: 'M' } });
    stand.cvent.rest.faults.add({ kind: 'delay', operation: 'PATCH /contacts/{id}', delayMs: 2_000, count: 1 });
    const { id } = await app.person();
    const sending = app.push();
    await expect.poll(() => app.contact().title).toBe(`Job-${mark}`);
    expect((await erase(id)).status).toBe(200);
    await sending;
    await stand.workers[0].sweepErasures();
    expect(await whereCanaryIs()).toEqual([]);
    expect(stand.writes()).toEqual(['PATCH /contacts/{id}']);
  });

  it('B24: a worker that has their message in hand does not write it back', async () => {
    const [ada, ben] = app.attendeeIds;
    const element = (inviteeStub: string, place: number, firstName: string) => ({ eventStub: app.eventId, inviteeStub, firstName, lastName: 'L', inviteeStatus: 'Accepted', email: app.contact(place).email, passportNumber: 'P-123' }); // prettier-ignore
    const many = Array.from({ length: 150 }, (_, n) => element(ben!, 1, `Ben${n}`));
    const message = [element(ada!, 0, `Late-${mark}`), ...many];
    const payload = JSON.stringify({ eventType: 'InviteeOrGuestModified', messageTime: new Date().toISOString(), messageStub: 'many', message }); // prettier-ignore
    await stand.api.app.inject({ method: 'POST', url: app.hook, headers: { authorization: app.token, 'content-type': 'application/json' }, payload }); // prettier-ignore
    const [row] = await stand.api.sql<{ id: string }>(`SELECT id FROM inbox_messages WHERE integration_id = $1 AND status = 'pending'`, [app.integrationId]); // prettier-ignore
    await erase((await app.person()).id);
    const applying = stand.workers[0].apply(row!.id);
    await expect.poll(async () => (await stand.api.sql<{ progress: number }>('SELECT progress FROM inbox_messages WHERE id = $1', [row!.id]))[0]!.progress).toBeGreaterThan(0); // prettier-ignore
    await stand.workers[1].sweepErasures();
    await applying;
    expect(await whereCanaryIs()).toEqual([]);
    const [{ body }] = (await stand.api.sql<{ body: Buffer }>('SELECT body FROM inbox_messages WHERE id = $1', [row!.id])) as [{ body: Buffer }]; // prettier-ignore
    expect(body.toString()).toContain('Ben149');
    expect(body.toString()).not.toContain('P-123');
  });

  it('B24: twice is as good as once; guarantee 4: of another App it is not found', async () => {
    const { id } = await app.person();
    const other = await stand.join([]);
    expect((await erase(id, other)).status).toBe(404);
    expect((await app.person()).fields['firstName']).toBe(`First-${mark}`);
    const first = (await erase(id)).body;
    expect((await erase(id)).body.id).toBe(first.id);
    expect((await erase('00000000-0000-4000-8000-000000000009')).status).toBe(404);
    expect((await other.request('GET', '/erasures')).body.items).toEqual([]);
  });
});

describe('erasing an attendee', () => {
  const eraseAttendee = (id: string, of = app) => of.request('POST', `/cvent-integration/attendees/${id}/erase`, {});
  const element = (inviteeStub: string, over: object = {}) => ({ eventStub: app.eventId, inviteeStub, firstName: mark, lastName: 'L', inviteeStatus: 'Accepted', email: `never-${mark}@example.com`, ...over }); // prettier-ignore
  const deliver = async (message: readonly object[], eventType = 'InviteeOrGuestModified'): Promise<string> => {
    const payload = JSON.stringify({ eventType, messageTime: new Date().toISOString(), messageStub: `of-${tests}-${message.length}`, message }); // prettier-ignore
    const headers = { authorization: app.token, 'content-type': 'application/json' };
    await stand.api.app.inject({ method: 'POST', url: app.hook, headers, payload });
    const [row] = await stand.api.sql<{ id: string }>(`SELECT id FROM inbox_messages WHERE integration_id = $1 ORDER BY id DESC LIMIT 1`, [app.integrationId]); // prettier-ignore
    return row!.id;
  };
  const NEVER = '0a0a0a0a-0000-4000-8000-000000000001';

  it('B24: one who never became a person goes from mirror and messages, and stays away until Cvent accepts them anew', async () => {
    await erase((await app.person()).id);
    const message = await deliver([element(NEVER.toUpperCase(), { inviteeStatus: 'No Response' })]);
    await stand.workers[0].apply(message);
    await stand.workers[0].sweepErasures();
    expect(await whereCanaryIs()).toEqual(expect.arrayContaining(['public.attendees', 'public.inbox_messages']));

    const { status, body } = await eraseAttendee(NEVER.toUpperCase());
    expect([status, body]).toMatchObject([200, { personId: null, attendeeId: NEVER, finishedAt: null, counts: { people: 1 } }]);
    await stand.workers[0].sweepErasures();
    expect(await whereCanaryIs()).toEqual([]);
    expect((await app.request('GET', `/cvent-integration/explain?attendeeId=${NEVER}`)).body.items).toMatchObject([{ code: 'erased' }]);
    expect((await eraseAttendee(NEVER)).body.id).toBe(body.id);
    expect((await app.request('GET', '/erasures')).body.items[0]).toMatchObject({ id: body.id, finishedAt: expect.any(String) });
    const { items } = (await app.request('GET', '/audit')).body;
    expect(items[0]).toMatchObject({ action: 'person.erased', subjectId: NEVER });

    await stand.workers[0].apply(await deliver([element(NEVER)]));
    expect(await whereCanaryIs()).toEqual(['public.inbox_messages']);
    await stand.workers[0].apply(await deliver([element(NEVER)], 'InviteeOrGuestAccepted'));
    const explained = (await app.request('GET', `/cvent-integration/explain?attendeeId=${NEVER}`)).body;
    expect(explained.items).toMatchObject([{ code: 'in_app', attendeeId: NEVER }]);
  });

  it('B24: with the person who stands for them, or did until they left', async () => {
    const [ada, ben] = app.attendeeIds as [string, string];
    const { id } = await app.person();
    expect((await eraseAttendee(ada)).body).toMatchObject({ personId: id, attendeeId: ada, counts: { people: 2 } });
    expect((await app.request('GET', `/people/${id}`)).status).toBe(404);
    await stand.workers[0].sweepErasures();
    expect(await whereCanaryIs()).toEqual([]);

    const other = (await app.person(1)).id;
    stand.tick();
    stand.cvent.attendees.cancel(app.eventId, ben);
    await app.deliverAll();
    expect((await eraseAttendee(ben)).body).toMatchObject({ personId: other, attendeeId: ben, counts: { people: 1 } });
  });

  it('B24: who shares an email goes alone: what messages say of the other one stays, whichever of the two it is', async () => {
    const ADA = app.attendeeIds[0]!;
    const LATER = 'ffffffff-0000-4000-8000-000000000001'; // of two who are equal the lower id has the email
    const { id } = await app.person();
    const { email } = app.contact();
    const two = await deliver([
      { ...element(LATER), email },
      { ...element(ADA), email },
    ]);
    await stand.workers[0].apply(two);
    const codeOf = async (attendeeId: string) => (await app.request('GET', `/cvent-integration/explain?attendeeId=${attendeeId}`)).body.items[0].code; // prettier-ignore
    expect([await codeOf(LATER), await codeOf(ADA)]).toEqual(['email_taken', 'in_app']);
    const isErased = async (): Promise<boolean[]> => {
      await stand.workers[0].sweepErasures();
      const [row] = await stand.api.sql<{ body: Buffer }>('SELECT body FROM inbox_messages WHERE id = $1', [two]);
      return (JSON.parse(row!.body.toString()) as { message: { erased?: boolean }[] }).message.map(({ erased = false }) => erased);
    };

    expect((await erase(id)).status).toBe(200);
    expect([await isErased(), await codeOf(LATER), await codeOf(ADA)]).toEqual([[false, true], 'in_app', 'erased']);
    expect((await eraseAttendee(LATER)).status).toBe(200);
    expect([await isErased(), await codeOf(LATER)]).toEqual([[true, true], 'erased']);
  });

  it('B24: who has the email of somebody in the app goes alone', async () => {
    const LATER = 'ffffffff-0000-4000-8000-000000000001';
    const { id } = await app.person();
    const own = await deliver([{ ...element(app.attendeeIds[0]!), email: app.contact().email }]);
    await stand.workers[0].apply(own);
    await stand.workers[0].apply(await deliver([{ ...element(LATER), email: app.contact().email }]));
    expect((await eraseAttendee(LATER)).body).toMatchObject({ personId: null, attendeeId: LATER, counts: { people: 1 } });
    await stand.workers[0].sweepErasures();
    expect((await app.request('GET', `/people/${id}`)).status).toBe(200);
    const [row] = await stand.api.sql<{ body: Buffer }>('SELECT body FROM inbox_messages WHERE id = $1', [own]);
    expect(row!.body.toString()).toContain(mark);
  });

  it('B24: whom only a message names that could not be applied is taken out of it; of others nothing is found', async () => {
    await erase((await app.person()).id);
    const message = await deliver([element(NEVER, { eventStub: 'another-event', note: { deep: `${mark}` } })]);
    await stand.api.sql(`UPDATE inbox_messages SET status = 'quarantined', reason = 'not_json', finished_at = now() WHERE id = $1`, [
      message,
    ]);
    const other = await stand.join([]);
    expect((await eraseAttendee(NEVER, other)).body).toMatchObject({ status: 404, code: 'attendee.not_found' });
    expect(await whereCanaryIs()).toContain('public.inbox_messages');
    expect((await eraseAttendee(NEVER)).body).toMatchObject({ personId: null, attendeeId: NEVER, counts: { people: 0 } });
    await stand.workers[0].sweepErasures();
    expect(await whereCanaryIs()).toEqual([]);
    expect((await eraseAttendee('nobody-at-all')).body).toMatchObject({ status: 404, code: 'attendee.not_found' });
    for (const id of ['a'.repeat(101), 'a%00b']) expect((await eraseAttendee(id)).status).toBe(400);
  });
});

describe('what is kept for a time', () => {
  it('B24, B19: a dry run whose plan is not kept any more is not confirmed, since nothing of it would be applied', async () => {
    const { body: trial } = await app.request('POST', '/cvent-integration/imports', { kind: 'full', dryRun: true });
    stand.cvent.attendees.modify(app.eventId, app.attendeeIds[0]!, { title: `New-${mark}` });
    await stand.workers[1].carryOn(trial.id);
    await stand.workers[0].sweepRetention();
    await stand.api.sql(`UPDATE import_runs SET finished_at = finished_at - interval '31 days' WHERE id = $1`, [trial.id]);
    const confirm = () => app.request('POST', `/cvent-integration/imports/${trial.id}/confirm`);
    expect(await confirm()).toMatchObject({ status: 409, body: { code: 'import.nothing_to_confirm' } });
    await stand.api.sql(`UPDATE import_runs SET finished_at = finished_at + interval '2 days' WHERE id = $1`, [trial.id]);
    expect((await confirm()).status).toBe(200);
    await stand.workers[1].carryOn(trial.id);
    expect((await app.person()).fields['jobTitle']).toBe(`New-${mark}`);
  });

  it('B24: bodies of messages go after it, a delivery that comes again is still recognised, and a replay says why it cannot be', async () => {
    await app.changeInCvent({ title: `Old-${mark}` });
    await stand.api.sql(`UPDATE inbox_messages SET finished_at = finished_at - interval '31 days' WHERE integration_id = $1`, [app.integrationId]); // prettier-ignore
    await app.changeInCvent({ title: `New-${mark}` });
    await stand.workers[0].sweepRetention();
    const rows = await stand.api.sql<{ id: string; length: number }>('SELECT id, octet_length(body) AS length FROM inbox_messages WHERE integration_id = $1 ORDER BY id', [app.integrationId]); // prettier-ignore
    expect(rows.map(({ length }) => length > 0)).toEqual([false, true]);
    expect(await app.request('POST', `/cvent-integration/messages/${rows[0]!.id}/replay`)).toMatchObject({ status: 409, body: { code: 'message.body_gone' } }); // prettier-ignore
    expect((await app.request('GET', `/cvent-integration/messages/${rows[0]!.id}`)).body).toMatchObject({ status: 'applied' });
  });
});
