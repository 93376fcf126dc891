import type { Clock } from '#kernel';
import type { Account } from '../domain/account.js';
import type { ContactOperations } from '../operations/contact-operations.js';
import type { AccessTokens } from './auth/access-tokens.js';
import type { Applications } from './auth/applications.js';
import type { Walks } from './lists/walks.js';
import type { Quota } from './quota/quota.js';
import type { RestSettings } from './rest-settings.js';

/** What the REST API is made of, as far as answers need it. */
export interface RestParts {
  readonly account: Account;
  readonly contactOperations: ContactOperations;
  readonly clock: Clock;
  readonly applications: Applications;
  readonly tokens: AccessTokens;
  readonly quota: Quota;
  readonly walks: Walks;
  readonly settings: RestSettings;
}
