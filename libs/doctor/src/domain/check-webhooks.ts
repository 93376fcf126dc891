import { ATTENDEE_EVENT_TYPES, ENROLMENT_EVENT_TYPES, SESSION_EVENT_TYPES } from '#contracts';
import type { ReceivedType } from '#integrations';
import { type Check, notPassed, passed, type Subject } from './check.js';
import type { Findings } from './findings.js';

/** The types that are applied (G5). */
const TYPES = [...ATTENDEE_EVENT_TYPES, ...ENROLMENT_EVENT_TYPES, ...SESSION_EVENT_TYPES] as const;

const DISABLES: Readonly<Record<(typeof TYPES)[number], string>> = {
  InviteeOrGuestAccepted: 'new registrations',
  InviteeOrGuestModified: 'changes of registrations',
  InviteeOrGuestCancelled: 'cancelled registrations',
  InviteeRegistersForCventSession: 'new session registrations',
  InviteeCancelsRegistrationForCventSession: 'cancelled session registrations',
  SessionCreated: 'new sessions',
  SessionUpdated: 'changes of sessions',
  SessionDeleted: 'deleted sessions',
};

/** One check for each type of webhook message: whether any ever came. */
export function checkWebhooks({ messages }: Findings): Check[] {
  return TYPES.map((type) => {
    const subject: Subject = { id: `webhook:${type}`, title: `Webhook ${type}` };
    const disables = [`${DISABLES[type]}, within seconds`];
    if (messages === null)
      return notPassed(subject, 'warn', {
        detail: 'Not yet: the webhook URL is made when the settings are saved.',
        disables,
        remedy: 'Save the settings, then set up the webhook in Cvent with the webhook URL and token that are shown.',
      });
    const received = messages.get(type);
    if (received?.lastAt) return passed(subject, `${came(received.count)}, the last at ${received.lastAt.toISOString()}.`);
    return notPassed(subject, 'warn', { detail: notYet(received), disables, remedy: remedyFor(type) });
  });
}

function notYet(received: ReceivedType | undefined): string {
  if (received && received.foreign > 0) return `Not yet for this event. For other events ${came(received.foreign)}; those are left alone.`;
  return 'Not yet. Either nothing of the kind has happened in the event, or Cvent does not send it.';
}

function came(count: number): string {
  return count === 1 ? '1 message came' : `${count.toLocaleString('en-GB')} messages came`;
}

function remedyFor(type: string): string {
  const objects = type.startsWith('Session') ? 'Sessions' : 'Attendees';
  return (
    `In Cvent, under Admin > Integrations > Push API Integrations: the integration of type Webhooks needs the webhook URL and token from the settings, ` +
    `and the integration point ${type}. Then, in the event under Integrations > Push API Integrations: set it active, choose this event, and synced objects: ${objects}.`
  );
}
