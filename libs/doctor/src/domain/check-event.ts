import type { CventEvent } from '#cvent-api';
import { type Check, notPassed, passed, type Subject } from './check.js';
import type { Findings } from './findings.js';
import { wordsOf } from './trial.js';

const EVENT: Subject = { id: 'event', title: 'Cvent event' };
const DISABLES = ['enabling the integration', 'import', 'settle reads', 'reconciliation', 'pushes'];

/** States of an event in which little is left to keep in step. */
const OVER: Readonly<Record<string, string>> = {
  cancelled: 'It is cancelled in Cvent.',
  deleted: 'It is deleted in Cvent, which shows it for about a day more.',
  completed: 'It is over.',
  archived: 'It is archived in Cvent.',
};

/** Whether the event is there, and goes on. */
export function checkEvent({ event, eventId }: Findings): Check {
  switch (event.kind) {
    case 'answered':
      return judge(event.value);
    case 'refused':
      if (event.code === 'cvent.scope_missing')
        return notPassed(EVENT, 'warn', { ...wordsOf({ kind: 'not_tried', because: 'scope_missing' }), disables: DISABLES });
      if (event.code === 'cvent.not_found')
        return notPassed(EVENT, 'fail', {
          detail: `This account has no event with the id ${eventId}.`,
          disables: DISABLES,
          remedy:
            'Open the event in Cvent, copy its id from the address bar, and save it. An event of another account needs that account’s credentials.',
        });
      return notPassed(EVENT, 'fail', {
        detail: event.message,
        disables: DISABLES,
        remedy: 'Open the event in Cvent, copy its id from the address bar, and save it.',
      });
    case 'failed':
      return notPassed(EVENT, 'fail', { ...wordsOf(event), disables: DISABLES });
    case 'out_of_calls':
    case 'not_tried':
      return notPassed(EVENT, 'warn', { ...wordsOf(event), disables: DISABLES });
  }
}

function judge({ title, timeZone, eventStatus }: CventEvent): Check {
  const name = title === null ? 'The event has no title' : `"${title}"`;
  const over = OVER[(eventStatus ?? '').toLowerCase()];
  if (over !== undefined)
    return notPassed(EVENT, 'warn', {
      detail: `${name}. ${over}`,
      disables: ['new registrations'],
      remedy: 'If that is not intended, choose another event in the settings.',
    });
  if (timeZone === null || !isTimeZone(timeZone))
    return notPassed(EVENT, 'warn', {
      detail: `${name}. ${timeZone === null ? 'Cvent names no time zone for it' : `Its time zone "${timeZone}" is not known here`}.`,
      disables: ['times of sessions that come by webhook'],
      remedy: 'Set the time zone of the event in Cvent.',
    });
  return passed(EVENT, `${name}, time zone ${timeZone}${eventStatus === null ? '' : `, ${eventStatus.toLowerCase()}`}.`);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
