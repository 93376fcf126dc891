import { describe, expect, it } from 'vitest';
import { type Bridge } from '../../support/bridge.js';
import { attendeeId, Scene } from '../../support/scene.js';

const [A, B, C] = [attendeeId(1), attendeeId(2), attendeeId(3)] as const;

/** Who is in the app, and as whom: G7 to G10, B5 to B7. */
export function attendeesSuite(bridge: () => Bridge): void {
  const open = (): Promise<Scene> => Scene.open(bridge());

  describe('attendees', () => {
    it.each(['No Response', 'Waitlisted', 'Declined', 'Pending Approval', 'Visited'])(
      'G7: a status of %s is not in the app',
      async (status) => {
        const scene = await open();
        await scene.modify({ inviteeStub: A, inviteeStatus: status });
        expect(await scene.people()).toEqual([]);
        expect(await scene.attendees()).toMatchObject([{ attendeeId: A, status, placement: 'not_accepted' }]);
      },
    );

    it('G7: who becomes Accepted by a modification comes into the app', async () => {
      const scene = await open();
      await scene.modify({ inviteeStub: A, inviteeStatus: 'Waitlisted' });
      await scene.modify({ inviteeStub: A, inviteeStatus: 'Accepted' });
      expect(await scene.emails()).toEqual(['ada@example.test']);
    });

    it('G8: removes the person when Cvent cancels the registration, and a late older acceptance does not bring them back', async () => {
      const scene = await open();
      await scene.accept({ inviteeStub: A }, scene.at(1));
      expect(await scene.people()).toHaveLength(1);
      await scene.cancel({ inviteeStub: A }, scene.at(5));
      expect(await scene.people()).toEqual([]);
      await scene.accept({ inviteeStub: A, firstName: 'Late' }, scene.at(3));
      expect(await scene.people()).toEqual([]);
      expect((await scene.lastMessage()).outcomes).toEqual({ applied: 1 }); // it moved the acceptance, not the status
      await scene.accept({ inviteeStub: A }, scene.at(6));
      expect(await scene.emails()).toEqual(['ada@example.test']);
    });

    it('G8: a cancellation that still says Accepted removes all the same', async () => {
      const scene = await open();
      await scene.accept({ inviteeStub: A });
      await scene.cancel({ inviteeStub: A, inviteeStatus: 'Accepted' });
      expect(await scene.people()).toEqual([]);
    });

    it('G8: a cancellation that comes before its acceptance holds', async () => {
      const scene = await open();
      await scene.cancel({ inviteeStub: A }, scene.at(2));
      await scene.accept({ inviteeStub: A }, scene.at(1));
      expect(await scene.people()).toEqual([]);
    });

    it('G9: only first name, surname and email come over', async () => {
      const scene = await open();
      await scene.accept({ inviteeStub: A, company: 'Engines Ltd', title: 'Analyst', mobilePhone: '555-0100', prefix: 'Countess' });
      const { fields } = await scene.person('ada@example.test');
      const filled = Object.entries(fields).filter(([, value]) => value !== null);
      expect(Object.fromEntries(filled)).toEqual({ firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test' });
    });

    it('G9: changes of the three come over, and an edit of the CMS stays until Cvent changes that field', async () => {
      const scene = await open();
      await scene.accept({ inviteeStub: A });
      const { id } = await scene.person('ada@example.test');
      await scene.call(200, 'PATCH', `/people/${id}`, { fields: { lastName: 'King' } });
      await scene.modify({ inviteeStub: A, firstName: 'Augusta', email: 'augusta@example.test' });
      expect(await scene.people()).toMatchObject([
        { id, fields: { firstName: 'Augusta', lastName: 'King', email: 'augusta@example.test' } },
      ]);
    });

    it('G10: whoever is added joins the default people group', async () => {
      const scene = await open();
      await scene.accept({ inviteeStub: A });
      const { origin, groups, cvent, sync } = await scene.person('ada@example.test');
      expect(groups).toEqual([{ id: scene.tenant.groupId, name: 'Attendees', madeBy: 'default' }]);
      expect({ origin, cvent, sync }).toMatchObject({
        origin: 'cvent',
        cvent: { attendeeId: A, status: 'Accepted' },
        sync: { state: 'in_sync' },
      });
    });

    it('B5: links the person who was there, fills what is empty, and unlinks at a cancellation', async () => {
      const scene = await open();
      const vip = (await scene.call(201, 'POST', '/people-groups', { name: 'VIP' }))['id'] as string;
      const before = await scene.addPerson({ email: 'Ada@Example.test', firstName: 'Countess', company: 'CMS Ltd' }, { groupIds: [vip] });
      await scene.accept({ inviteeStub: A, email: 'ADA@example.TEST' });
      expect(await scene.people()).toMatchObject([
        {
          id: before.id,
          origin: 'cms',
          fields: { firstName: 'Countess', lastName: 'Lovelace', company: 'CMS Ltd' },
          cvent: { attendeeId: A },
        },
      ]);
      expect((await scene.people())[0]!.groups.map(({ name, madeBy }) => [name, madeBy]).sort()).toEqual([['Attendees', 'default'], ['VIP', 'cms']]); // prettier-ignore
      await scene.cancel({ inviteeStub: A, email: 'ada@example.test' });
      const [after] = await scene.people();
      expect(after).toMatchObject({ id: before.id, origin: 'cms', cvent: null, sync: { state: 'not_synced' } });
      expect(after!.groups).toMatchObject([{ name: 'VIP', madeBy: 'cms' }]);
    });

    it('B5: once linked, a change made in Cvent flows to the person', async () => {
      const scene = await open();
      await scene.addPerson({ email: 'ada@example.test', firstName: 'Countess' });
      await scene.accept({ inviteeStub: A });
      await scene.modify({ inviteeStub: A, lastName: 'Byron' });
      expect(await scene.person('ada@example.test')).toMatchObject({ origin: 'cms', fields: { firstName: 'Countess', lastName: 'Byron' } });
    });

    it('B6: guests come over; without an email they wait as needs_email and are merged with nobody', async () => {
      const scene = await open();
      await scene.accept({ inviteeStub: A, isGuest: true, firstName: 'Noor', email: '' });
      await scene.accept({ inviteeStub: B, isGuest: true, firstName: 'Noor', email: '  ' });
      await scene.accept({ inviteeStub: C, isGuest: true, email: 'guest@example.test' });
      expect(await scene.emails()).toEqual(['guest@example.test']);
      expect(await scene.placements()).toEqual({ [A]: 'needs_email', [B]: 'needs_email', [C]: 'in_app' });
      await scene.modify({ inviteeStub: B, isGuest: true, firstName: 'Noor', email: 'noor@example.test' });
      expect(await scene.emails()).toEqual(['guest@example.test', 'noor@example.test']);
    });

    it('B6: of several with one email the smallest attendee id has it, and the next takes over when it leaves', async () => {
      const scene = await open();
      for (const [id, firstName] of [
        [B, 'Second'],
        [C, 'Third'],
        [A, 'First'],
      ] as const)
        // prettier-ignore
        await scene.accept({ inviteeStub: id, firstName, email: 'shared@example.test' });
      expect(await scene.placements()).toEqual({ [A]: 'in_app', [B]: 'email_taken', [C]: 'email_taken' });
      expect(await scene.people()).toMatchObject([{ fields: { firstName: 'First' } }]);
      await scene.cancel({ inviteeStub: A, email: 'shared@example.test' });
      expect(await scene.placements()).toEqual({ [A]: 'not_accepted', [B]: 'in_app', [C]: 'email_taken' });
      expect(await scene.people()).toMatchObject([{ fields: { firstName: 'Second' } }]);
      await scene.modify({ inviteeStub: B, firstName: 'Second', email: 'own@example.test' });
      expect(await scene.emails()).toEqual(['own@example.test', 'shared@example.test']);
      expect(await scene.placements()).toEqual({ [A]: 'not_accepted', [B]: 'in_app', [C]: 'in_app' });
    });

    it('B7: whom the CMS removed stays away from all but a later acceptance', async () => {
      const scene = await open();
      await scene.accept({ inviteeStub: A }, scene.at(1));
      const { id } = await scene.person('ada@example.test');
      await scene.removePerson(id);
      expect(await scene.placements()).toEqual({ [A]: 'hidden' });
      await scene.modify({ inviteeStub: A, firstName: 'Augusta' }, soon());
      await scene.accept({ inviteeStub: A, firstName: 'Older' }, scene.at(400));
      await scene.tell('InviteeRegistersForCventSession', [{ ...element(A), sessionStub: 'S1' }], soon());
      expect(await scene.people()).toEqual([]);
      expect(await scene.placements()).toEqual({ [A]: 'hidden' });
      await scene.accept({ inviteeStub: A, firstName: 'Anew' }, soon());
      expect(await scene.people()).toMatchObject([{ fields: { firstName: 'Anew' } }]);
    });

    it('B7: the CMS restores whom it removed, filled with what Cvent says now', async () => {
      const scene = await open();
      await scene.accept({ inviteeStub: A });
      const { id } = await scene.person('ada@example.test');
      await scene.removePerson(id);
      await scene.modify({ inviteeStub: A, firstName: 'Augusta' });
      await scene.call(200, 'POST', `/people/${id}/restore`);
      expect(await scene.people()).toMatchObject([{ fields: { firstName: 'Augusta' }, groups: [{ name: 'Attendees' }] }]);
      expect(await scene.placements()).toEqual({ [A]: 'in_app' });
      await scene.call(404, 'POST', `/people/${attendeeId(9)}/restore`);
    });

    it('B7: who waited for the email of somebody whom the CMS removed gets it', async () => {
      const scene = await open();
      await scene.accept({ inviteeStub: A, firstName: 'First' });
      await scene.accept({ inviteeStub: B, firstName: 'Second' });
      await scene.removePerson((await scene.person('ada@example.test')).id);
      expect(await scene.people()).toMatchObject([{ fields: { firstName: 'Second' } }]);
      expect(await scene.placements()).toEqual({ [A]: 'hidden', [B]: 'in_app' });
    });
  });
}

/** A moment after now, near enough to be believed. */
function soon(): string {
  return new Date(Date.now() + 2_000).toISOString();
}

function element(inviteeStub: string): Record<string, unknown> {
  return { eventStub: '7B1D1C52-64A4-4C0C-9A35-0D6D0F6F0A11', inviteeStub, inviteeStatus: 'Accepted', email: 'ada@example.test' };
}
