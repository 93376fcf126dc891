import { CVENT_SCOPES, type CventScope } from '#cvent-auth';
import { type Check, notPassed, passed, type Subject } from './check.js';
import type { Findings } from './findings.js';
import { type Trial, wordsOf } from './trial.js';

interface ScopeWords {
  readonly disables: readonly string[];
  readonly without: string;
  /** One of the five without which the set-up guide promises nothing (G4). */
  readonly isMinimum: boolean;
}

const SCOPES: Readonly<Record<CventScope, ScopeWords>> = {
  'event/events:read': {
    disables: ['enabling the integration', 'event title, time zone and dates', 'names of registration questions'],
    without: 'Without it the integration cannot be enabled.',
    isMinimum: true,
  },
  'event/custom-fields:read': {
    disables: ['the list of contact custom fields to map'],
    without: 'Without it mapping by id still works, but the names are unknown.',
    isMinimum: true,
  },
  'event/registration-types:read': {
    disables: ['the list of registration types'],
    without: 'Without it registration types are mapped by their names in messages.',
    isMinimum: true,
  },
  'event/contacts:write': {
    disables: ['pushes'],
    without: 'Without it edits made here cannot be pushed to Cvent: cmsToCvent cannot be switched on.',
    isMinimum: true,
  },
  'event/sessions:read': {
    disables: ['session reads', 'import of the agenda'],
    without: 'Without it sessions come by webhook messages only.',
    isMinimum: true,
  },
  'event/attendees:read': {
    disables: ['import of attendees', 'settle reads of attendees', 'reconciliation of attendees'],
    without: 'Without it attendees come by webhook messages only.',
    isMinimum: false,
  },
  'event/session-enrollment:read': {
    disables: ['import of enrolments', 'settle reads of enrolments', 'reconciliation of enrolments'],
    without: 'Without it session registrations come by webhook messages only.',
    isMinimum: false,
  },
  'event/speakers:read': {
    disables: ['speakers on sessions'],
    without: 'Without it sessions have no speakers.',
    isMinimum: false,
  },
};

/** What a planner should know before edits go to Cvent (FACTS 4, "Updating contacts"). */
const SHARED =
  'Contacts belong to the account: an edit pushed from here shows in all of its events. The setting pushFields limits what goes.';

/** One check for each scope: whether the token grants it, and whether a call that needs it works (DESIGN 7). */
export function checkScopes(findings: Findings): Check[] {
  return CVENT_SCOPES.map((scope) => checkScope(scope, findings));
}

function checkScope(scope: CventScope, { access, event, probes }: Findings): Check {
  const subject: Subject = { id: `scope:${scope}`, title: `Scope ${scope}` };
  if (access.kind === 'refused') return unknown(subject, scope, { kind: 'not_tried', because: 'no_access' });
  if (access.kind !== 'answered') return unknown(subject, scope, access);
  const granted = access.value;
  if (granted !== null && !granted.includes(scope)) return missing(subject, scope, 'The application does not have it.');
  if (scope === 'event/contacts:write') return checkWriting(subject, scope, granted !== null);
  return checkReading(subject, scope, scope === 'event/events:read' ? event : probes[scope]);
}

function checkReading(subject: Subject, scope: CventScope, trial: Trial): Check {
  switch (trial.kind) {
    case 'answered':
      return passed(subject, 'Granted, and a trial call worked.');
    case 'refused':
      if (trial.code === 'cvent.scope_missing') return missing(subject, scope, 'Cvent refuses a call that needs it.');
      // Only who holds the scope is told that there is no such event.
      if (scope === 'event/events:read' && trial.code === 'cvent.not_found') return passed(subject, 'Granted.');
      return notPassed(subject, 'warn', {
        detail: `Not proven: ${trial.message}`,
        disables: SCOPES[scope].disables,
        remedy: 'Run the doctor again. If it stays like this, give this message to whoever runs the service.',
      });
    case 'failed':
    case 'out_of_calls':
    case 'not_tried':
      return unknown(subject, scope, trial);
  }
}

function checkWriting(subject: Subject, scope: CventScope, isGranted: boolean): Check {
  if (isGranted) return passed(subject, `Granted. It is not tried, since that would change a contact. ${SHARED}`);
  return notPassed(subject, 'warn', {
    detail: `Not known: Cvent’s token does not tell its scopes, and trying this one would change a contact. ${SHARED}`,
    disables: SCOPES[scope].disables,
    remedy: `See in the Cvent developer portal that the application has the scope ${scope}.`,
  });
}

function missing(subject: Subject, scope: CventScope, found: string): Check {
  const { disables, without, isMinimum } = SCOPES[scope];
  return notPassed(subject, isMinimum ? 'fail' : 'warn', {
    detail: `${found} ${without}`,
    disables,
    remedy: `Add ${scope} to the application in the Cvent developer portal (ticking it for the workspace alone is not enough), then run the doctor again.`,
  });
}

function unknown(subject: Subject, scope: CventScope, trial: Parameters<typeof wordsOf>[0]): Check {
  return notPassed(subject, 'warn', { ...wordsOf(trial), disables: SCOPES[scope].disables });
}
