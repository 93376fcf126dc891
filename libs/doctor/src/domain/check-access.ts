import { CVENT_HOSTS } from '#platform';
import { type Check, notPassed, passed, type Subject } from './check.js';
import type { Findings } from './findings.js';
import { wordsOf } from './trial.js';

const CREDENTIALS: Subject = { id: 'credentials', title: 'Client ID and client secret' };
const REGION: Subject = { id: 'region', title: 'Host' };

/** What needs Cvent's API. Messages come in without it. */
export const NEEDS_API = ['import', 'settle reads', 'reconciliation', 'pushes'];

/** What the refusal of a token says about the host alone. */
const ABOUT_HOST: ReadonlySet<string> = new Set(['cvent.wrong_region', 'cvent.host_refused']);

const REMEDIES: Readonly<Record<string, string>> = {
  'cvent.credentials_refused':
    'Copy client ID and client secret anew from the application in the Cvent developer portal, and save them. Cvent is asked at most once a minute with the same ones.',
  'cvent.too_many_scopes': 'Leave the application in the Cvent developer portal only those scopes that the set-up guide names.',
  'secret.unreadable': 'Enter the client secret again and save it.',
};
const OTHER_REMEDY = 'Check in the Cvent developer portal that the application is active and of the type "client credentials".';

/** Whether Cvent takes client id and secret. */
export function checkCredentials({ access }: Findings): Check {
  switch (access.kind) {
    case 'answered':
      return passed(CREDENTIALS, 'Cvent takes them.');
    case 'refused':
      if (ABOUT_HOST.has(access.code))
        return notPassed(CREDENTIALS, 'warn', {
          detail: 'Not checked: the host does not know the account.',
          disables: NEEDS_API,
          remedy: 'Choose the right host first.',
        });
      return notPassed(CREDENTIALS, 'fail', {
        detail: access.message,
        disables: NEEDS_API,
        remedy: REMEDIES[access.code] ?? OTHER_REMEDY,
      });
    case 'failed':
      return notPassed(CREDENTIALS, 'fail', { ...wordsOf(access), disables: NEEDS_API });
    case 'out_of_calls':
    case 'not_tried':
      return notPassed(CREDENTIALS, 'warn', { ...wordsOf(access), disables: NEEDS_API });
  }
}

/** Whether the account lives at the host: the wrong one answers 404, even to the request for a token (FACTS 1). */
export function checkRegion({ access, host }: Findings): Check {
  if (access.kind === 'answered') return passed(REGION, `The account lives at ${host}.`);
  if (access.kind === 'refused' && access.code === 'cvent.host_refused')
    return notPassed(REGION, 'fail', { detail: access.message, disables: NEEDS_API, remedy: `Choose ${CVENT_HOSTS.join(' or ')}.` });
  if (access.kind === 'refused' && ABOUT_HOST.has(access.code)) {
    const others = CVENT_HOSTS.filter((other) => other !== host);
    return notPassed(REGION, 'fail', {
      detail: `${host} does not know this account.`,
      disables: NEEDS_API,
      remedy: `Choose ${others.join(' or ')} and save: accounts of Europe live at api-platform-eur.cvent.com, all others at api-platform.cvent.com.`,
    });
  }
  if (access.kind === 'refused')
    return notPassed(REGION, 'warn', {
      detail: 'Not checked: the credentials are refused.',
      disables: [],
      remedy: 'Mend the credentials first.',
    });
  return notPassed(REGION, 'warn', { ...wordsOf(access), disables: [] });
}
