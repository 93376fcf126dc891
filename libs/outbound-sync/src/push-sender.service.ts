import { Injectable } from '@nestjs/common';
import { readCventId, type CventValue } from '#contracts';
import { MOST_CONTACTS, patchContact, patchContacts, putAnswer } from '#cvent-api';
import { CventRefusedError } from '#cvent-http';
import type { JsonObject } from '#kernel';
import { contactChanges, customFieldId, heldAnswers, heldText } from './domain/contact-changes.js';
import { isUnclear } from './domain/lane-stop.js';
import type { FieldStep, PushedAttendee, PushProblem } from './domain/push-plan.js';
import type { PushSession } from './push-session.js';

/** A field to be sent. */
export type SendStep = FieldStep & { readonly kind: 'send' };

/** What is to be sent of one person. */
export interface PersonSending {
  readonly personId: string;
  readonly attendee: PushedAttendee & { readonly contactId: string };
  readonly steps: readonly SendStep[];
}

/** What became of the fields of one person. */
export interface SendOutcome {
  /** Cvent holds them now: as `held`, under the mirror's keys. */
  readonly accepted: SendStep[];
  readonly held: Record<string, CventValue>;
  /** When Cvent held each accepted field, on its clock, by name. */
  readonly asOfMs: Map<string, number>;
  readonly refused: { readonly step: SendStep; readonly problem: PushProblem }[];
  /** Not sent, or nobody knows (`isUnclear`). */
  readonly left: { readonly step: SendStep; readonly isUnclear: boolean }[];
  /** Why some were left. */
  error: unknown;
}

/** Tried so often in vain, a person is sent alone: they may be what is wrong with the others. */
const ALONE_AFTER = 2;
const NOT_APPLIED: PushProblem = {
  code: 'not_applied',
  message: 'Cvent said yes and kept the old value. Somebody may have locked the field in Cvent; mend that and retry.',
};

/** Sends people's fields to Cvent: standard fields by one call for up to ten people, custom fields by one call each (FACTS 4, "Updating contacts"). */
@Injectable()
export class PushSender {
  /** Outcomes by person id. Never throws: what was left, and why, is in the outcomes. */
  async send(session: PushSession, people: readonly PersonSending[]): Promise<ReadonlyMap<string, SendOutcome>> {
    const outcomes = new Map(people.map(({ personId }) => [personId, noOutcome()]));
    const withContact = people.filter(({ steps }) => steps.some(isStandard));
    const alone = withContact.filter(({ steps }) => steps.some(({ pending }) => pending.attempts >= ALONE_AFTER));
    const together = withContact.filter((person) => !alone.includes(person));
    for (let at = 0; at < together.length; at += MOST_CONTACTS)
      await this.sendTogether(session, together.slice(at, at + MOST_CONTACTS), outcomes);
    for (const person of alone) await this.sendContact(session, person, person.steps.filter(isStandard), outcomes.get(person.personId)!);
    await Promise.all(people.map((person) => this.sendAnswers(session, person, outcomes.get(person.personId)!)));
    return outcomes;
  }

  private async sendTogether(
    session: PushSession,
    people: readonly PersonSending[],
    outcomes: ReadonlyMap<string, SendOutcome>,
  ): Promise<void> {
    const [only] = people;
    if (people.length === 1 && only) return this.sendContact(session, only, only.steps.filter(isStandard), outcomes.get(only.personId)!);
    const items = people.map(({ attendee, steps }) => contactChanges(attendee.contactId, steps.filter(isStandard)));
    let answers: Awaited<ReturnType<typeof patchContacts>>;
    try {
      await session.insist();
      answers = await patchContacts(session.client, items);
    } catch (error) {
      if (error instanceof CventRefusedError) {
        for (const person of people)
          await this.sendContact(session, person, person.steps.filter(isStandard), outcomes.get(person.personId)!);
        return;
      }
      for (const { personId, steps } of people) leave(outcomes.get(personId)!, steps.filter(isStandard), error);
      return;
    }
    for (const [index, person] of people.entries()) {
      const answer = answers[index]!;
      const outcome = outcomes.get(person.personId)!;
      const steps = person.steps.filter(isStandard);
      if (answer.kind === 'written') takeContact(outcome, person, steps, answer.contact, answer.dateMs);
      else if (answer.kind === 'unclear') leave(outcome, steps, answer.error);
      else await this.refuse(session, person, steps, outcome, answer.error);
    }
  }

  private async sendContact(session: PushSession, person: PersonSending, steps: readonly SendStep[], outcome: SendOutcome): Promise<void> {
    if (outcome.error !== undefined) return leave(outcome, steps, outcome.error, false);
    try {
      await session.insist(person);
      const { contact, dateMs } = await patchContact(session.client, contactChanges(person.attendee.contactId, steps));
      takeContact(outcome, person, steps, contact, dateMs);
    } catch (error) {
      if (error instanceof CventRefusedError) await this.refuse(session, person, steps, outcome, error);
      else leave(outcome, steps, error);
    }
  }

  /** Cvent refuses a contact as a whole, whichever field is to blame: each is tried by itself, so that one holds back none of the others (B18). */
  private async refuse(
    session: PushSession,
    person: PersonSending,
    steps: readonly SendStep[],
    outcome: SendOutcome,
    error: CventRefusedError,
  ): Promise<void> {
    if (steps.length === 1 || error.status === 404) {
      for (const step of steps) outcome.refused.push({ step, problem: problemOf(error) });
      return;
    }
    for (const step of steps) await this.sendContact(session, person, [step], outcome);
  }

  private async sendAnswers(session: PushSession, person: PersonSending, outcome: SendOutcome): Promise<void> {
    const { attendee, steps } = person;
    for (const step of steps) {
      const fieldId = customFieldId(step.route);
      if (fieldId === null) continue;
      if (outcome.error !== undefined) {
        leave(outcome, [step], outcome.error, false);
        continue;
      }
      try {
        await session.insist(person);
        const { answer, dateMs } = await putAnswer(session.client, attendee.contactId, fieldId, step.answers);
        takeAnswer(outcome, attendee, step, heldAnswers(answer) ?? step.answers, dateMs);
      } catch (error) {
        if (error instanceof CventRefusedError) outcome.refused.push({ step, problem: problemOf(error) });
        else leave(outcome, [step], error);
      }
    }
  }
}

function noOutcome(): SendOutcome {
  return { accepted: [], held: {}, asOfMs: new Map(), refused: [], left: [], error: undefined };
}

function isStandard({ route }: SendStep): boolean {
  return customFieldId(route) === null;
}

function leave(outcome: SendOutcome, steps: readonly SendStep[], error: unknown, wasSent = true): void {
  outcome.error = error;
  for (const step of steps) outcome.left.push({ step, isUnclear: wasSent && isUnclear(error) });
}

/** Cvent answers with the whole contact as it is then; an answer without a contact is believed. */
function takeContact(
  outcome: SendOutcome,
  { attendee }: PersonSending,
  steps: readonly SendStep[],
  contact: JsonObject,
  dateMs: number,
): void {
  const isTold = readCventId(contact['id']) === attendee.contactId;
  for (const step of steps) {
    const wanted = step.answers[0] ?? null;
    const held = isTold ? heldText(contact, step.route) : wanted;
    const before = attendee.values[step.route.valueKey] ?? null;
    take(outcome, step, held, held !== wanted && held === textOf(before), asOf(contact, dateMs));
  }
}

function takeAnswer(outcome: SendOutcome, { values }: PushedAttendee, step: SendStep, held: readonly string[], dateMs: number): void {
  const { valueKey } = step.route;
  const value = held.length <= 1 ? (held[0] ?? null) : held;
  const isSame = held.length === step.answers.length && step.answers.every((answer) => held.includes(answer));
  take(outcome, step, value, !isSame && sameText(value, values[valueKey] ?? null), endOfSecond(dateMs));
  if (Array.isArray(value)) outcome.held[answersKey(valueKey)] = value;
}

/** Where a mirror keeps several answers of a custom field that were read. */
export function answersKey(valueKey: string): string {
  return valueKey.replace(/^custom:/, 'answers:');
}

function take(outcome: SendOutcome, step: SendStep, held: CventValue, isOld: boolean, asOfMs: number): void {
  if (isOld) {
    outcome.refused.push({ step, problem: NOT_APPLIED });
    return;
  }
  outcome.accepted.push(step);
  outcome.held[step.route.valueKey] = held;
  outcome.asOfMs.set(step.pending.field, asOfMs);
}

/** When the contact changed, to the millisecond; else the end of the second that Cvent named, so that no message about an earlier moment of it looks newer. */
function asOf(contact: JsonObject, dateMs: number): number {
  const given = contact['lastModified'];
  const changedMs = typeof given === 'string' ? Date.parse(given) : NaN;
  return changedMs >= dateMs - 1_000 && changedMs <= endOfSecond(dateMs) ? changedMs : endOfSecond(dateMs);
}

function endOfSecond(dateMs: number): number {
  return Math.floor(dateMs / 1_000) * 1_000 + 999;
}

function textOf(value: CventValue): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function sameText(one: CventValue, other: CventValue): boolean {
  const text = (value: CventValue): string =>
    Array.isArray(value) ? [...(value as readonly string[])].sort().join('\n') : String(value ?? '');
  return text(one) === text(other);
}

function problemOf(error: CventRefusedError): PushProblem {
  if (error.status === 404)
    return {
      code: 'contact_gone',
      message: 'Cvent knows no such contact or custom field any more. It may have been merged or deleted; retry after the next import.',
    };
  return { code: 'refused_by_cvent', message: error.message };
}
