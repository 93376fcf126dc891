import { describe, expect, it } from 'vitest';
import { type Bridge, type QueueBackend } from '../../support/bridge.js';
import { documentedSamples } from '../../support/documented-samples.js';
import { Scene } from '../../support/scene.js';

const LENA = '5e7a3c94-0b16-4d28-a7f5-c93e1b60d482';
const NOOR = 'c2f81e95-47da-4063-9b7e-e85a30c61f9d';
const ADE = 'a90d4f67-8e31-45bc-b2c7-06f85d13e9a4';
const EVENT = '3f2a7c18-95b4-4e6d-8c21-7a90d5e3b164';

interface Expected {
  readonly message: { status: string; reason: string | null; outcomes: Record<string, number> };
  /** Where each attendee stands. */
  readonly placements: Record<string, string>;
  readonly emails: string[];
  readonly isSettleWanted: boolean;
}

const ignored = (reason: string, elements: number, isSettleWanted = false): Expected => ({
  message: { status: 'ignored', reason, outcomes: elements === 0 ? {} : { [reason]: elements } },
  placements: {},
  emails: [],
  isSettleWanted,
});
const unsupported = ignored('unsupported_type', 1);
const settled = (elements: number): Expected => ignored('unsupported_type', elements, true);
const applied = (placements: Record<string, string>, emails: string[], outcomes: Record<string, number> = { applied: 1 }): Expected => ({
  message: { status: 'applied', reason: null, outcomes },
  placements,
  emails,
  isSettleWanted: true,
});
const lena = applied({ [LENA]: 'in_app' }, ['lena.brandt@example.com']);
const session = applied({}, []);
const deletion = applied({}, [], { unchanged: 1 });

/** What must come of each file, delivered to an App that knows nothing yet. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  'AttendeeManualSynced.json': settled(2),
  'ContactCreated.json': unsupported,
  'InviteeAbandonedRegistrationInAnEvent.json': unsupported,
  'InviteeAttendsCventSession.json': unsupported,
  'InviteeCancelsRegistrationForCventSession.json': lena,
  'InviteeMarkedAsSessionNoShow.json': unsupported,
  'InviteeOrGuestAccepted.json': lena,
  'InviteeOrGuestCancelled.json': applied({ [LENA]: 'not_accepted' }, []),
  'InviteeOrGuestEmailSent.json': unsupported,
  'InviteeOrGuestModified.json': lena,
  'InviteeRegistersForCventSession.json': lena,
  'InviteeSubstitutedInAnEvent.json': settled(1),
  'SessionCreated.json': session,
  'SessionDeleted.json': deletion,
  'SessionManualSynced.json': settled(2),
  'SessionUpdated.json': session,
  'SpeakerDeleted.json': unsupported,
  'SpeakerUpdated.json': unsupported,
  'variants/EmptyMessageArray.json': ignored('empty', 0),
  'variants/InviteeOrGuestAccepted.guest.json': applied({ [NOOR]: 'needs_email' }, []),
  'variants/InviteeOrGuestModified.batch-of-two.json': applied(
    { [LENA]: 'in_app', [ADE]: 'in_app' },
    ['ade.balogun@example.com', 'lena.brandt@example.com'],
    { applied: 2 },
  ),
  'variants/InviteeOrGuestModified.legacy-keys-missing.json': lena,
  'variants/InviteeRegistersForCventSession.flat-sessionStub.json': lena,
  'variants/SessionUpdated.no-optional-arrays.json': session,
  'variants/UnknownFutureEvent.json': unsupported,
};

/** Every documented message goes through the real intake and comes out as the rules say. */
export function samplesSuite(bridge: () => Bridge, queue: QueueBackend): void {
  const samples = documentedSamples({ isSilent: queue === 'redis' });

  describe.skipIf(samples === null)('documented samples', () => {
    it('G5, G6, G7, B6, B8: each of them comes out as the rules say', async () => {
      expect([...samples!.keys()]).toEqual(Object.keys(EXPECTED));
      for (const [name, body] of samples!) {
        const scene = await Scene.open(bridge(), { eventId: EVENT });
        await scene.take(body);
        const { status, reason, outcomes } = await scene.lastMessage();
        const came = {
          message: { status, reason, outcomes },
          placements: await scene.placements(),
          emails: await scene.emails(),
          isSettleWanted: await isSettleWanted(scene),
        };
        expect({ name, ...came }).toEqual({ name, ...EXPECTED[name] });
      }
    });

    it('G6: none of them does anything to an App of another event', async () => {
      const scene = await Scene.open(bridge(), { eventId: 'b3f2a7c1-95b4-4e6d-8c21-7a90d5e3b164' });
      for (const body of samples!.values()) await scene.take(body);
      expect(await scene.attendees()).toEqual([]);
      expect(await isSettleWanted(scene)).toBe(false);
      expect(new Set((await scene.messages()).map(({ status }) => status))).toEqual(new Set(['ignored']));
    });

    it('B3: all of them to one App, many times over, end with nothing unread', async () => {
      const scene = await Scene.open(bridge(), { eventId: EVENT });
      const bodies = [...samples!.values()];
      const statuses = await Promise.all([...bodies, ...bodies, ...bodies].map((body) => bridge().deliver(scene.tenant, body)));
      expect(new Set(statuses)).toEqual(new Set([200]));
      await bridge().settled(scene.tenant);
      expect(await scene.messages()).toHaveLength(bodies.length);
      const unread = (await scene.messages()).filter(({ status }) => status === 'quarantined' || status === 'failed');
      expect(unread).toEqual([]);
    });
  });

  async function isSettleWanted({ tenant }: Scene): Promise<boolean> {
    const rows = await bridge().sql('SELECT 1 FROM settle_requests s JOIN integrations i ON i.id = s.integration_id WHERE i.app_id = $1', [
      tenant.appId,
    ]);
    return rows.length > 0;
  }
}
