import type { Clock } from '#kernel';
import type { Account } from '../domain/account.js';
import type { Walks } from './lists/walks.js';
import type { Quota } from './quota/quota.js';
import type { RestSettings } from './rest-settings.js';

/** What operations read. */
export interface World {
  readonly account: Account;
  readonly clock: Clock;
  readonly quota: Quota;
  readonly settings: RestSettings;
  readonly walks: Walks;
}
