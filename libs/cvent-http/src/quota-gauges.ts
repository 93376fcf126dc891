import { Injectable } from '@nestjs/common';
import { DatabaseGauges } from '#platform';

// An account's label is a hash: a client id says more than a dashboard needs. Accounts that nobody has called for two days are left out.
const ACCOUNTS = {
  name: 'cvent-quota-gauges',
  text: `SELECT left(encode(sha256(convert_to(host || ' ' || client_id, 'UTF8')), 'hex'), 12) AS account, calls_per_day AS "limit",
      CASE WHEN used_on >= today THEN used ELSE 0 END AS used, CASE WHEN exhausted_until > now() THEN 1 ELSE 0 END AS exhausted
    FROM cvent_accounts, (SELECT (now() AT TIME ZONE 'UTC')::date AS today) AS clock WHERE used_on >= today - 1`,
};

/** How much of its day each Cvent account has used, for `/metrics`. */
@Injectable()
export class QuotaGauges {
  constructor(gauges: DatabaseGauges) {
    const labels = ['account'];
    gauges.addQuery(ACCOUNTS, [
      { name: 'cvent_bridge_quota_used_calls', help: 'Calls of Cvent since 00:00 GMT, by account.', labels, value: 'used' },
      {
        name: 'cvent_bridge_quota_limit_calls',
        help: 'Calls that an account has for a day. Missing when it has no limit.',
        labels,
        value: 'limit',
      },
      {
        name: 'cvent_bridge_quota_exhausted',
        help: '1 while Cvent is not called, since it said that the day’s calls are used up.',
        labels,
        value: 'exhausted',
      },
    ]);
  }
}
