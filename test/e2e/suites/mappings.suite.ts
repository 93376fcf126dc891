import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bridge, eventually, type QueueBackend } from '../../support/bridge.js';
import { Cvent } from '../../support/cvent.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { MappedApp, type MappedView } from '../../support/mapped-app.js';

const ADA = {
  firstName: 'Ada', lastName: 'Lovelace', company: 'Engines', title: 'Countess', registrationType: 'Speaker',
  customFields: { Diet: ['Halal', 'Vegan'], Size: 'M', Arrival: '2031-05-14', Table: '7', About: 'Writes' },
} as const; // prettier-ignore

/** The "Custom Fields" tab over HTTP, with messages and with reads, with api and worker in processes of their own. */
export function mappingsSuite(queue: QueueBackend): void {
  let database: TestDatabase;
  let cvent: Cvent;
  let bridge: Bridge;

  beforeAll(async () => {
    database = await createTestDatabase();
    cvent = await Cvent.start();
    bridge = await Bridge.start({ databaseUrl: database.url, queue, env: cvent.env });
  });
  afterAll(async () => {
    await bridge.stop();
    await cvent.stop();
    await database.drop();
  });

  /** Cvent knows people by their email, whatever the event. */
  const newEmail = (): string => `ada.${randomUUID()}@example.test`;
  const open = (size = 0): Promise<MappedApp> => MappedApp.open(bridge, cvent, size);
  const calls = (): number => [...cvent.simulator.rest.calls.newest()].length;

  /** Registers somebody; told by a message, or silent, to be found by an import. Answers the attendee's id. */
  async function register({ app }: MappedApp, email: string, over: object = {}, silent = false): Promise<string> {
    const { attendees } = cvent.simulator.attendees.register(app.eventId, [{ ...ADA, email, ...over }], { silent });
    if (!silent) await app.heard();
    return attendees[0]!.id;
  }

  async function modify({ app }: MappedApp, id: string, input: object): Promise<void> {
    cvent.simulator.attendees.modify(app.eventId, id, input);
    await app.heard();
  }

  const shown = ({ fields, customFields, groups, sync }: MappedView): unknown => ({
    fields: { company: fields['company'], jobTitle: fields['jobTitle'] },
    customFields,
    groups: groups.map(({ name, madeBy }) => `${name} by ${madeBy}`).sort(),
    state: sync.state,
  });

  describe('mappings', () => {
    it('G11, G12: a message and a read make the same person', async () => {
      const mapped = await open();
      await mapped.map(mapped.all());
      await register(mapped, 'read@example.test', {}, true);
      expect((await mapped.app.import()).state).toBe('completed');
      await mapped.listen();
      await register(mapped, 'told@example.test');
      const expected = {
        fields: { company: 'Engines', jobTitle: 'Countess' },
        customFields: { diet: ['Vegan', 'Halal'], size: 'M', arrival: '2031-05-14', table: 7, about: 'Writes' },
        groups: ['Attendees by default', 'Speakers by mapping'],
        state: 'in_sync',
      };
      expect(shown(await mapped.byEmail('read@example.test'))).toEqual(expected);
      expect(shown(await mapped.byEmail('told@example.test'))).toEqual(expected);
    });

    it('B11: everybody follows a changed mapping without a call; the preview said so, and the dry run counted it', async () => {
      const mapped = await open(120);
      await mapped.app.import();
      const before = calls();
      const tried = await mapped.app.call('POST', '/mappings/dry-run', { mappings: mapped.all() });
      expect(tried.status).toBe(202);
      let trial: Record<string, unknown> = {};
      await eventually('the dry run to end', async () => {
        trial = (await mapped.app.call('GET', '/mappings/dry-run')).body;
        return trial['state'] === 'completed';
      });
      const someone = (trial['examples'] as { attendeeId: string; personId: string; changes: { field: string; after: unknown }[] }[])[0]!;
      const preview = await mapped.app.call('POST', '/mappings/preview', { attendeeId: someone.attendeeId, mappings: mapped.all() });
      expect(preview.body['changes']).toEqual(someone.changes);
      expect((await mapped.people()).every(({ fields }) => fields['company'] === null)).toBe(true);

      const changed = await mapped.map(mapped.all());
      expect([trial['total'], trial['seen'], trial['changed']]).toEqual([120, 120, changed]);
      expect(changed).toBeGreaterThan(100);
      expect(calls()).toBe(before);
      const person = (await mapped.people()).find(({ id }) => id === someone.personId)!;
      for (const { field, after } of someone.changes) {
        if (field === 'groups') expect(person.groups.filter(({ madeBy }) => madeBy === 'mapping').map(({ id }) => id)).toEqual(after);
        else if (field.startsWith('customFields.')) expect(person.customFields[field.slice('customFields.'.length)]).toEqual(after);
        else expect(person.fields[field]).toEqual(after);
      }
      const saved = await mapped.app.call('POST', '/mappings/preview', { personId: someone.personId });
      expect([saved.status, saved.body['changes']]).toEqual([200, []]);
    });

    it('B9: another registration type leaves its group and joins the new one; memberships of the CMS stay', async () => {
      const mapped = await open();
      const email = newEmail();
      await mapped.map(mapped.all());
      await mapped.listen();
      const id = await register(mapped, email);
      const { id: personId } = await mapped.byEmail(email);
      await bridge.call('PATCH', `/v1/apps/${mapped.app.tenant.appId}/people/${personId}`, { groupIds: [mapped.groups.speakers] });
      await modify(mapped, id, { registrationType: 'Partner' });
      expect(shown(await mapped.byEmail(email))).toMatchObject({ groups: ['Attendees by default', 'Partners by mapping', 'Speakers by cms'] }); // prettier-ignore
      await modify(mapped, id, { registrationType: 'Guest' });
      expect(shown(await mapped.byEmail(email))).toMatchObject({ groups: ['Attendees by default', 'Speakers by cms'] });
    });

    it('B10: what cannot be converted is left out with a reason, the rest arrives, and the preview says why', async () => {
      const mapped = await open();
      const email = newEmail();
      await mapped.map(mapped.all());
      await mapped.listen();
      const id = await register(mapped, email, { customFields: { ...ADA.customFields, Size: 'L', About: 'x'.repeat(1_500) } });
      const person = await mapped.byEmail(email);
      expect(person).toMatchObject({ fields: { company: 'Engines' }, customFields: { table: 7, size: null, about: null }, sync: { state: 'needs_attention' } }); // prettier-ignore
      expect(person.sync.notes.map(({ code, field }) => [code, field])).toEqual([['choice_unknown', 'customFields.size'], ['too_long', 'customFields.about']]); // prettier-ignore
      const { body } = await mapped.app.call('POST', '/mappings/preview', { email: email.toUpperCase() });
      const size = (body['fields'] as { field: string; why: string; note: unknown }[]).find(({ field }) => field === 'customFields.size');
      expect(size).toMatchObject({
        why: 'refused',
        cventValue: 'L',
        note: { message: 'Size: “L” is not among the choices of the field.' },
      });
      await bridge.call('PATCH', `/v1/apps/${mapped.app.tenant.appId}/custom-fields/${mapped.own['size']}`, { choices: ['S', 'M', 'L'] });
      await eventually('the new choice to be taken', async () => (await mapped.byEmail(email)).customFields['size'] === 'L');
      await modify(mapped, id, { customFields: { About: 'Short' } });
      expect(await mapped.byEmail(email)).toMatchObject({ customFields: { about: 'Short' }, sync: { state: 'in_sync', notes: [] } });
    });

    it('B16: edits made in the CMS stay until Cvent’s own value changes', async () => {
      const mapped = await open();
      const email = newEmail();
      await mapped.map(mapped.all());
      await mapped.listen();
      const id = await register(mapped, email);
      const { id: personId } = await mapped.byEmail(email);
      const edit = { fields: { company: 'Looms' }, customFields: { table: 12, diet: ['Vegan'] } };
      expect((await bridge.call('PATCH', `/v1/apps/${mapped.app.tenant.appId}/people/${personId}`, edit)).status).toBe(200);
      await modify(mapped, id, { title: 'Analyst' });
      expect(await mapped.byEmail(email)).toMatchObject({ fields: { company: 'Looms', jobTitle: 'Analyst' }, customFields: { table: 12, diet: ['Vegan'] } }); // prettier-ignore
      await modify(mapped, id, { company: 'Mills', customFields: { Table: '8' } });
      expect(await mapped.byEmail(email)).toMatchObject({ fields: { company: 'Mills' }, customFields: { table: 8, diet: ['Vegan'] } });
    });

    it('B11: a removed mapping leaves its values; removed with them, these go, and the history names the mapping', async () => {
      const mapped = await open();
      const email = newEmail();
      await mapped.map(mapped.all());
      await mapped.listen();
      await register(mapped, email);
      await mapped.map([mapped.person('title', 'jobTitle')]);
      const kept = await mapped.byEmail(email);
      expect(shown(kept)).toMatchObject({ fields: { company: 'Engines' }, groups: ['Attendees by default'] });
      await mapped.map(mapped.all());
      await mapped.map([], { clear: true });
      expect(shown(await mapped.byEmail(email))).toMatchObject({
        fields: { company: null, jobTitle: null },
        customFields: { table: null },
      });
      const { body } = await bridge.call('GET', `/v1/apps/${mapped.app.tenant.appId}/people/${kept.id}/history?limit=50`);
      expect(body.items!.filter(({ cause }) => (cause as { type: string }).type === 'mapping').length).toBeGreaterThanOrEqual(2);
    });

    it('B11: mappings that change during an import end with everybody mapped by the newest', async () => {
      const mapped = await open(1_200);
      await mapped.map([mapped.person('company', 'headline')]);
      const { id } = await mapped.app.start();
      for (let round = 0; round < 4; round++) {
        await sleep(60);
        await mapped.save(round % 2 ? mapped.all() : [mapped.person('title', 'company'), mapped.group('Speaker', mapped.groups.partners)]);
      }
      expect((await mapped.app.until(id)).state).toBe('completed');
      await mapped.followed();
      const wrong = await bridge.sql(
        `SELECT a.attendee_id FROM attendees a JOIN people p ON p.id = a.person_id WHERE a.app_id = $1 AND (
          p.fields->>'company' IS DISTINCT FROM nullif(a."values"->>'company', '') OR p.fields->>'jobTitle' IS DISTINCT FROM nullif(a."values"->>'title', '')
          OR (SELECT count(*) FROM people_group_members m WHERE m.person_id = p.id AND m.made_by = 'mapping')
            <> (a."values"->>'registrationType' IN ('Speaker', 'Partner'))::int
          OR EXISTS (SELECT 1 FROM people_group_members m JOIN people_groups g ON g.id = m.group_id
            WHERE m.person_id = p.id AND m.made_by = 'mapping' AND g.name <> (a."values"->>'registrationType') || 's'))`,
        [mapped.app.tenant.appId],
      );
      expect(wrong).toEqual([]);
    });

    it('B11: a dry run and a remap whose jobs are lost go on by themselves', async () => {
      const mapped = await open(40);
      await mapped.app.import();
      await mapped.app.call('POST', '/mappings/dry-run', { mappings: mapped.all() });
      await mapped.save(mapped.all());
      await bridge.emptyQueue();
      await mapped.followed();
      await eventually('the dry run to end', async () => (await mapped.app.call('GET', '/mappings/dry-run')).body['state'] === 'completed');
    });

    it('G12: sensitive fields cannot be mapped, and nothing of them is shown', async () => {
      const mapped = await open();
      for (const name of ['dateOfBirth', 'passportNumber', 'nationalIdentificationNumber']) {
        const { status, body } = await mapped.save([mapped.person(name, 'headline')]);
        expect([status, (body['errors'] as { code: string }[])[0]!.code]).toEqual([400, 'field_sensitive']);
      }
      expect((await mapped.app.call('GET', '/cvent-fields')).text).not.toMatch(/dateOfBirth|passport/i);
    });

    it('B10: HTML and control characters arrive as text, cut of what no text holds', async () => {
      const mapped = await open();
      const email = newEmail();
      await mapped.map(mapped.all());
      await mapped.listen();
      await register(mapped, email, { company: '<script>alert(1)</script>\u0007 & Sons\u202e', customFields: { ...ADA.customFields, About: 'a\u0000b' } }); // prettier-ignore
      const { fields } = await mapped.byEmail(email);
      expect(fields['company']).toMatch(/^<script>alert\(1\)<\/script>\s?& Sons/);

      expect(JSON.stringify(await mapped.byEmail(email))).not.toMatch(/\\u0000|\\u0007/);
    });
  });
}
