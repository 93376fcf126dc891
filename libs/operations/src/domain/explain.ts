import type { AttendeeTrace, MessageTrace } from '#contracts';

/** Why somebody is in the app or not, in plain words (B21). */
export interface Explanation {
  readonly code: string;
  readonly message: string;
  /** What to do about it. Null: nothing is amiss. */
  readonly remedy: string | null;
  /** Cvent's id. Null: no such attendee is known. */
  readonly attendeeId: string | null;
  readonly personId: string | null;
  /** Messages that name them and were not applied. */
  readonly messageIds: readonly string[];
  /** Since when. Null: not known. */
  readonly at: Date | null;
}

/** What is known of whom somebody asks for. */
export interface Traces {
  readonly attendees: readonly AttendeeTrace[];
  /** A person with the email behind whom no attendee is. */
  readonly personAlone: string | null;
  /** Newest first. */
  readonly messages: readonly MessageTrace[];
  /** When the whole event was read last. Null: never. */
  readonly lastFullAt: Date | null;
  /** Whether a message of an acceptance ever came. */
  readonly hasHeardAcceptances: boolean;
}

/** Explains each attendee that is known, and what of those who are not in the app may change that; or why nobody is. Never empty. */
export function explain(traces: Traces): Explanation[] {
  const { attendees, messages } = traces;
  if (attendees.length > 0) return [...attendees.map(ofAttendee), ...ofNewerMessages(attendees, messages)];
  const unapplied = ofMessages(messages);
  if (unapplied) return [unapplied];
  return [traces.personAlone === null ? neverArrived(traces) : cmsOnly(traces.personAlone)];
}

function ofAttendee(trace: AttendeeTrace): Explanation {
  const { attendeeId, personId, asOf, status, placement, hidden, emailHolder } = trace;
  const words = (code: string, message: string, remedy: string | null, at = asOf): Explanation => ({ code, message, remedy, attendeeId, personId, messageIds: [], at }); // prettier-ignore
  if (trace.erasedAt !== null)
    return words('erased', `Their data was erased at ${trace.erasedAt.toISOString()}; nothing is learnt of them since.`, 'None: they come back when Cvent accepts them anew.', trace.erasedAt); // prettier-ignore
  switch (placement) {
    case 'in_app':
      return words('in_app', `They are in the app, as the person ${personId}.`, null);
    case 'not_accepted':
      return status === 'Cancelled'
        ? words(
            'cancelled',
            `Cvent says that they cancelled; the newest word is of ${asOf.toISOString()}.`,
            'None is needed. If they should be in the app, accept them in Cvent again.',
          )
        : words(
            'not_accepted',
            `Cvent’s status is “${status ?? 'not told'}” as of ${asOf.toISOString()}; only Accepted attendees are in the app.`,
            'Accept them in Cvent.',
          );
    case 'hidden':
      return words(
        'hidden',
        `Somebody removed them in the CMS at ${hidden?.at.toISOString() ?? 'some time'}, so they stay away until Cvent accepts them anew.`,
        `POST /v1/apps/{appId}/people/${hidden?.personId ?? '{id}'}/restore brings them back now.`,
        hidden?.at ?? asOf,
      );
    case 'needs_email':
      return words(
        'needs_email',
        'Cvent holds no email for them, and people in the app are told apart by it.',
        'Give the attendee an email in Cvent.',
      );
    case 'email_taken':
      return words(
        'email_taken',
        `Another ${emailHolder?.attendeeId ? `attendee (${emailHolder.attendeeId})` : 'person'} has their email in the app; of attendees with one email the smallest id has it.`,
        'Give each attendee an email of their own in Cvent. When the other one leaves, they take over by themselves.',
      );
    case 'direction_off':
      return words('direction_off', 'Cvent to CMS is off: nobody is brought over.', 'Switch cventToCms on in the settings.');
    default:
      return words(placement, `They stand as “${placement}”.`, null);
  }
}

/** What is not applied and came after the newest that is known of somebody who is not in the app. */
function ofNewerMessages(attendees: readonly AttendeeTrace[], messages: readonly MessageTrace[]): Explanation[] {
  const missing = attendees.filter(({ placement }) => placement !== 'in_app');
  const newer = messages.filter(({ status, receivedAt }) => status !== 'ignored' && missing.some(({ asOf }) => receivedAt >= asOf));
  const found = ofMessages(newer);
  return found ? [{ ...found, attendeeId: missing.length === 1 ? missing[0]!.attendeeId : null }] : [];
}

/** What happened to messages that name somebody and were not applied. Null: nothing. */
function ofMessages(messages: readonly MessageTrace[]): Explanation | null {
  const of = (code: string, found: readonly MessageTrace[], message: string, remedy: string): Explanation | null =>
    found.length === 0
      ? null
      : {
          code,
          message,
          remedy,
          attendeeId: null,
          personId: null,
          messageIds: found.map(({ messageId }) => messageId),
          at: found[0]!.receivedAt,
        };
  const by = (...statuses: string[]): MessageTrace[] => messages.filter(({ status }) => statuses.includes(status));
  return (
    of(
      'message_failed',
      by('failed', 'quarantined'),
      'A message that names them came and could not be applied.',
      'See …/failures: it says what happened and what to do.',
    ) ??
    of(
      'message_waiting',
      by('pending'),
      'A message that names them came and waits to be applied.',
      'Wait. If the integration is paused, resume it; …/status says how far behind it is.',
    ) ??
    of(
      'message_ignored',
      by('ignored'),
      `A message that names them came and was left alone: ${messages[0]?.reason ?? 'not of a kind that is applied'}.`,
      'If it is about another event, the webhook in Cvent covers more events than this one. Otherwise start an import, which reads what messages do not say.',
    )
  );
}

function cmsOnly(personId: string): Explanation {
  return {
    code: 'cms_only',
    message: 'The CMS has a person with this email; no attendee of Cvent is behind them.',
    remedy: 'If they registered in Cvent, start an import.',
    attendeeId: null,
    personId,
    messageIds: [],
    at: null,
  };
}

function neverArrived({ lastFullAt, hasHeardAcceptances }: Traces): Explanation {
  const remedy =
    lastFullAt === null
      ? 'The event was never read: start an import (POST …/imports).'
      : hasHeardAcceptances
        ? 'See in Cvent that they are registered for this event and Accepted. If they are, start an import.'
        : 'No acceptance ever came by webhook: run the doctor (POST …/doctor), then start an import.';
  const read = lastFullAt === null ? '' : `, the whole event’s last at ${lastFullAt.toISOString()} included`;
  return {
    code: 'never_arrived',
    message: `No message and no read has named them${read}.`,
    remedy,
    attendeeId: null,
    personId: null,
    messageIds: [],
    at: null,
  };
}
