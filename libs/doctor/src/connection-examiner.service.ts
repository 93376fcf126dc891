import { Injectable } from '@nestjs/common';
import { CventApi, getEvent, PROBED_SCOPES, probeScope, type ProbedScope } from '#cvent-api';
import type { CventScope } from '#cvent-auth';
import { type CventCredentials, QuotaLedger } from '#cvent-http';
import type { Connection } from '#integrations';
import { Clock } from '#kernel';
import { Attempts } from './attempts.js';
import { clockAheadMs } from './domain/clock-ahead.js';
import type { Examination } from './domain/findings.js';
import type { Obstacle, Trial } from './domain/trial.js';

/** The scope whose trial has nothing to do with the event. */
const ACCOUNT_WIDE: ProbedScope = 'event/custom-fields:read';

/** No call begins later than this: somebody waits. Enough for ten calls of the smallest tier, two a second. */
const PATIENCE_MS = 20_000;

/** Tries a connection to Cvent: at most ten calls, each made once. What Cvent answers, or does not answer, is a finding and no error. */
@Injectable()
export class ConnectionExaminer {
  constructor(
    private readonly api: CventApi,
    private readonly ledger: QuotaLedger,
    private readonly clock: Clock,
  ) {}

  async examine({ host, clientId, clientSecret, eventId }: Connection): Promise<Examination> {
    if (clientSecret === null) return UNREADABLE_SECRET;
    return this.call({ host, clientId, clientSecret }, eventId);
  }

  private async call(credentials: CventCredentials, eventId: string): Promise<Examination> {
    const startedAt = performance.now();
    const attempts = new Attempts(() => performance.now() - startedAt < PATIENCE_MS);
    const client = this.api.connect(credentials, 'settle').impatient();
    let ahead: number | null = null;
    const timed = async <T extends { readonly dateMs: number }>(call: () => Promise<T>): Promise<T> => {
      const sentAtMs = this.clock.now().getTime();
      const answer = await call();
      ahead ??= clockAheadMs(sentAtMs, this.clock.now().getTime(), answer.dateMs);
      return answer;
    };

    const access = await attempts.makeFirst(() => client.renewScopes());
    const lacks = (scope: CventScope) => access.kind === 'answered' && access.value !== null && !access.value.includes(scope);
    const usage = await attempts.make(() => this.api.refreshTier(client));
    const event = lacks('event/events:read')
      ? notTried('scope_missing')
      : await attempts.make(() => timed(() => getEvent(client, eventId)));
    const isEventUnknown = event.kind === 'refused' && event.code !== 'cvent.scope_missing';
    const probes = {} as Record<ProbedScope, Trial>;
    for (const scope of PROBED_SCOPES) {
      if (lacks(scope)) probes[scope] = notTried('scope_missing');
      else if (isEventUnknown && scope !== ACCOUNT_WIDE) probes[scope] = notTried('event_unknown');
      else probes[scope] = await attempts.make(() => timed(() => probeScope(client, scope, eventId)));
    }
    const quota = await this.ledger.state(credentials);
    return { access: attempts.noAccess ?? access, event, probes, usage, quota, clockAheadMs: ahead };
  }
}

function notTried(because: Obstacle): Extract<Trial, { kind: 'not_tried' }> {
  return { kind: 'not_tried', because };
}

const UNREADABLE_SECRET: Examination = {
  access: {
    kind: 'refused',
    code: 'secret.unreadable',
    message: 'The saved client secret cannot be read any more: its encryption key is gone.',
  },
  event: notTried('no_access'),
  probes: Object.fromEntries(PROBED_SCOPES.map((scope) => [scope, notTried('no_access')])) as Record<ProbedScope, Trial>,
  usage: notTried('no_access'),
  quota: null,
  clockAheadMs: null,
};
