import type { CventWrite, Operations } from '../log/operations.js';
import type { EndHistory, EndState } from './end-state.js';
import { expectedState, type ExpectedPerson, type ExpectedState } from './expected-state.js';

/** Something that is not as it must be. */
export interface Finding {
  readonly kind: 'lost' | 'doubled' | 'wrong';
  readonly what: string;
  readonly subject: string;
}

const LISTED = ['firstName', 'lastName', 'email', 'company', 'jobTitle'] as const;

/** Judges a run by its logs and by how it ended. Pure: the same logs give the same findings. */
export function check(operations: Operations, end: EndState): Finding[] {
  const expected = expectedState(operations);
  return [
    ...checkInbox(expected, end),
    ...checkPeople(expected, end),
    ...checkSessions(expected, end),
    ...checkHistory(end),
    ...checkWrites(operations),
    ...checkContacts(expected, end),
  ];
}

/** Every delivery that was answered 2xx is in the inbox, once, and has ended. */
function checkInbox({ taken }: ExpectedState, { messages }: EndState): Finding[] {
  const counts = new Map<string, number>();
  const findings: Finding[] = [];
  for (const { stub, status } of messages) {
    if (stub !== null) counts.set(stub, (counts.get(stub) ?? 0) + 1);
    if (status !== 'applied') findings.push({ kind: 'lost', what: `a message is ${status}`, subject: stub ?? 'not read' });
  }
  const unread = messages.filter(({ stub }) => stub === null).length;
  const missing = [...taken].filter((stub) => !counts.has(stub));
  // A message that waits has no stub yet: it was told above, and is not missing.
  for (const stub of missing.slice(unread))
    findings.push({ kind: 'lost', what: 'a delivery that was answered 2xx is not there', subject: stub });
  for (const [stub, count] of counts)
    if (count > 1) findings.push({ kind: 'doubled', what: `a message is there ${count} times`, subject: stub });
  return findings;
}

function checkPeople({ people }: ExpectedState, end: EndState): Finding[] {
  const findings: Finding[] = [];
  const wrong = (what: string, subject: string): void => void findings.push({ kind: 'wrong', what, subject });
  const seen = new Set<string>();
  for (const person of end.people) {
    const wanted = person.attendeeId === null ? undefined : people.get(person.attendeeId);
    if (!wanted) {
      wrong('a person must not be in the app', person.attendeeId ?? person.id);
      continue;
    }
    if (seen.has(wanted.attendeeId)) findings.push({ kind: 'doubled', what: 'an attendee is two people', subject: wanted.attendeeId });
    seen.add(wanted.attendeeId);
    for (const field of LISTED)
      if ((person.fields[field] ?? '') !== wanted.fields[field])
        wrong(`${field} is ${JSON.stringify(person.fields[field])} and must be ${JSON.stringify(wanted.fields[field])}`, wanted.attendeeId);
    if (!sameList(person.groups, wanted.groups))
      wrong(`the groups are ${person.groups.join()} and must be ${wanted.groups.join()}`, wanted.attendeeId);
    if (!sameList(person.agenda, wanted.agenda))
      wrong(`the agenda holds ${person.agenda.join()} and must hold ${wanted.agenda.join()}`, wanted.attendeeId);
  }
  for (const attendeeId of people.keys()) if (!seen.has(attendeeId)) wrong('a person is missing', attendeeId);
  return findings;
}

function checkSessions({ sessions }: ExpectedState, end: EndState): Finding[] {
  const there = new Map(end.sessions.map(({ sessionId, title }) => [sessionId, title]));
  return [...new Set([...sessions.keys(), ...there.keys()])]
    .filter((id) => sessions.get(id) !== there.get(id))
    .map((id) => ({
      kind: 'wrong',
      what: `the session is ${there.get(id) ?? 'not there'} and must be ${sessions.get(id) ?? 'gone'}`,
      subject: id,
    }));
}

/**
 * History tells of each change once, and adds up: the values that a field came to and went from cancel out but for the first and the last. No field is edited on both sides, so a
 * conflict means that an echo was taken for an edit.
 */
function checkHistory({ history, people }: EndState): Finding[] {
  const findings: Finding[] = [];
  const doubled = (what: string, subject: string): void => void findings.push({ kind: 'doubled', what, subject });
  const told = new Map<string, number>();
  for (const entry of history) {
    if (entry.action === 'person.conflict')
      findings.push({ kind: 'wrong', what: 'a conflict that nobody made', subject: entry.attendeeId ?? '' });
    if (entry.causeType === 'read') continue; // one run may rightly bring the same value twice, with an older message between
    const key = JSON.stringify([entry.cause, entry.action, entry.personId, entry.attendeeId, entry.sessionId, entry.changes]);
    told.set(key, (told.get(key) ?? 0) + 1);
  }
  for (const [key, count] of told) if (count > 1) doubled(`a change stands ${count} times in the history`, key);
  const byPerson = new Map<string, EndHistory[]>();
  for (const entry of history)
    if (entry.personId !== null && entry.action.startsWith('person.'))
      byPerson.set(entry.personId, [...(byPerson.get(entry.personId) ?? []), entry]);
  for (const { id, fields, attendeeId } of people)
    for (const field of LISTED)
      if (!addsUp(byPerson.get(id) ?? [], field, fields[field] ?? null))
        doubled(`the history of ${field} does not add up`, attendeeId ?? id);
  return findings;
}

/** Whether the changes of a field, in whatever order, lead from nothing to what stands now. */
function addsUp(entries: readonly EndHistory[], field: string, now: string | null): boolean {
  const balance = new Map<unknown, number>([[now, -1]]);
  balance.set(null, (balance.get(null) ?? 0) + 1);
  const add = (value: unknown, by: number): unknown => balance.set(value, (balance.get(value) ?? 0) + by);
  for (const { changes } of entries)
    for (const change of changes)
      if (change.field === field) {
        add(change.before ?? null, -1);
        add(change.after ?? null, 1);
      }
  return [...balance.values()].every((sum) => sum === 0);
}

/** Cvent was asked to write what somebody edited and nothing else, and never went back from a newer value to an older one. */
function checkWrites({ writes, edits }: Operations): Finding[] {
  const byTitle = new Map(edits.map((edit) => [edit.title, edit]));
  const findings: Finding[] = [];
  const last = new Map<string, CventWrite & { edit: number }>();
  for (const write of writes) {
    const source = write.field === 'title' ? byTitle.get(write.value) : undefined;
    if (!source) {
      findings.push({
        kind: 'doubled',
        what: `Cvent was given ${write.field} = ${write.value}, which nobody edited`,
        subject: write.contactId,
      });
      continue;
    }
    const before = last.get(write.contactId);
    if (before && source.edit < before.edit)
      findings.push({ kind: 'doubled', what: `Cvent was given ${write.value} again after ${before.value}`, subject: write.contactId });
    if (write.status < 300 && (!before || source.edit > before.edit)) last.set(write.contactId, { ...write, edit: source.edit });
  }
  return findings;
}

/** What the CMS stored last is what Cvent holds. */
function checkContacts({ people, editedTitles }: ExpectedState, { contacts, unpushed }: EndState): Finding[] {
  const titles = new Map(contacts.map(({ contactId, title }) => [contactId, title]));
  const isPushed = ({ attendeeId, contactId }: ExpectedPerson): boolean =>
    !editedTitles.has(attendeeId) || titles.get(contactId) === editedTitles.get(attendeeId);
  const findings: Finding[] = [...people.values()]
    .filter((person) => !isPushed(person))
    .map(({ attendeeId, contactId }) => ({
      kind: 'wrong',
      what: `Cvent holds the title ${titles.get(contactId)} and the CMS stored ${editedTitles.get(attendeeId)}`,
      subject: attendeeId,
    }));
  if (unpushed > 0) findings.push({ kind: 'lost', what: `${unpushed} edited fields did not reach Cvent`, subject: '' });
  return findings;
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
