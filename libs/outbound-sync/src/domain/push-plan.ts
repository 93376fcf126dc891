import type { CventValue } from '#contracts';
import { fromCvent, routeOf, toCvent, type FieldValues, type MappingRules, type NoRoute, type PushRoute } from '#custom-field-mapping';
import { sameJson, type Json } from '#kernel';

/** An edited field that Cvent does not have yet. */
export interface PendingField {
  readonly field: string;
  /** Another one with each edit. */
  readonly version: string;
  readonly editId: string;
  /** As the integration's when it was edited: lower means that CMS to Cvent was switched since. */
  readonly pushVersion: number;
  /** How often sending it failed in passing. */
  readonly attempts: number;
}

/** The Person whose fields are pending. */
export interface PushedPerson {
  readonly origin: 'cvent' | 'cms';
  /** What is absent is empty. */
  readonly fields: FieldValues;
}

/** The attendee behind them. */
export interface PushedAttendee {
  readonly attendeeId: string;
  /** Null: nothing told it yet. */
  readonly contactId: string | null;
  /** The mirror's. */
  readonly values: Readonly<Record<string, CventValue>>;
  /** The Cvent values last applied. */
  readonly base: FieldValues;
  /** Values that were sent without an answer. */
  readonly sent: Readonly<Record<string, readonly Json[]>>;
}

/** What the settings say about pushes. */
export interface PushRules {
  readonly isCmsToCvent: boolean;
  readonly pushVersion: number;
  /** The only fields that may go. Null: all that are mapped. */
  readonly pushFields: readonly string[] | null;
  readonly mapping: MappingRules;
}

/** Why a pending field is not pushed after all. */
export type DropReason = NoRoute | 'person_removed' | 'origin_cms' | 'not_linked' | 'direction_off' | 'not_allowed';

/** Why a push of a field failed, in plain words. */
export interface PushProblem {
  readonly code: string;
  readonly message: string;
}

/** What is to be done with a pending field. */
export type FieldStep =
  | {
      readonly kind: 'send';
      readonly pending: PendingField;
      readonly route: PushRoute;
      readonly answers: readonly string[];
      readonly value: Json;
    }
  /** Cvent has it, or it is as it was. */
  | { readonly kind: 'done'; readonly pending: PendingField }
  | { readonly kind: 'drop'; readonly pending: PendingField; readonly reason: DropReason }
  | { readonly kind: 'fail'; readonly pending: PendingField; readonly problem: PushProblem };

/** Decides what becomes of each pending field of one person, by the newest values on both sides (G16, G17, G18, B17, B18). Never throws. */
export function planPush(
  pending: readonly PendingField[],
  person: PushedPerson | null,
  attendee: PushedAttendee | null,
  rules: PushRules,
): FieldStep[] {
  return pending.map((field) => planField(field, person, attendee, rules));
}

function planField(pending: PendingField, person: PushedPerson | null, attendee: PushedAttendee | null, rules: PushRules): FieldStep {
  const { field } = pending;
  if (!person) return { kind: 'drop', pending, reason: 'person_removed' };
  if (person.origin === 'cms') return { kind: 'drop', pending, reason: 'origin_cms' };
  if (!attendee) return { kind: 'drop', pending, reason: 'not_linked' };
  if (!rules.isCmsToCvent || pending.pushVersion !== rules.pushVersion) return { kind: 'drop', pending, reason: 'direction_off' };
  const route = routeOf(field, rules.mapping);
  if (typeof route === 'string') return { kind: 'drop', pending, reason: route };
  if (!isAllowed(field, rules.pushFields)) return { kind: 'drop', pending, reason: 'not_allowed' };
  const value = person.fields[field] ?? null;
  const sent = attendee.sent[field] ?? [];
  if (sent.length === 0 && sameJson(value, attendee.base[field] ?? null)) return { kind: 'done', pending };
  const wanted = toCvent(value, route);
  if ('refused' in wanted) return { kind: 'fail', pending, problem: { code: wanted.refused, message: wanted.message } };
  const isThere = Object.hasOwn(attendee.values, route.valueKey) && sameAnswers(wanted.answers, attendee.values[route.valueKey]);
  // Another value that was sent may have arrived after what we know was true.
  const mayBeAnother = sent.some((one) => !sameJson(one, fromCvent(wanted.answers, route, rules.mapping.timeZone)));
  if (isThere && !mayBeAnother) return { kind: 'done', pending };
  if (attendee.contactId === null) return { kind: 'fail', pending, problem: CONTACT_UNKNOWN };
  return { kind: 'send', pending, route, answers: wanted.answers, value };
}

/** True when the settings let the field go. */
export function isAllowed(field: string, pushFields: readonly string[] | null): boolean {
  return pushFields === null || pushFields.includes(field);
}

const CONTACT_UNKNOWN: PushProblem = {
  code: 'contact_unknown',
  message: 'Cvent’s messages did not say which contact the attendee is. Start an import, or wait for the next message, and retry.',
};

function sameAnswers(wanted: readonly string[], held: CventValue | undefined): boolean {
  const answers =
    held === null || held === undefined || held === '' ? [] : Array.isArray(held) ? (held as readonly string[]) : [String(held)];
  return wanted.length === answers.length && wanted.every((answer) => answers.includes(answer));
}
