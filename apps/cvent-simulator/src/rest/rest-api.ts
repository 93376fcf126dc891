import type { Account } from '../domain/account.js';
import type { CventClock } from '../domain/cvent-clock.js';
import type { ContactOperations } from '../operations/contact-operations.js';
import { answerCall, type Asked, findOperation, operationName } from './answer-call.js';
import { AccessTokens } from './auth/access-tokens.js';
import { Applications } from './auth/applications.js';
import { CallLog } from './calls/call-log.js';
import { Faults } from './faults/faults.js';
import { meetFault } from './faults/meet-fault.js';
import { Pauses } from './faults/pauses.js';
import { type ApiAnswer, errorAnswer } from './http/api-answer.js';
import { ApiError } from './http/api-error.js';
import type { ApiRequest } from './http/api-request.js';
import { Walks } from './lists/walks.js';
import type { Outcome } from './outcome.js';
import type { RestParts } from './parts.js';
import { Quota, type Verdict } from './quota/quota.js';
import type { TierName } from './quota/tiers.js';
import { rateLimitHeaders } from './quota/rate-limit-headers.js';
import { type RestSettings, type RestSettingsChanges, withSettings } from './rest-settings.js';

/** What a REST API starts with, and has again after a reset. */
export interface RestStart {
  /** Calls kept in detail; up to twice as many for a while. */
  readonly logCapacity: number;
  readonly settings: RestSettings;
  readonly tier: TierName;
}

/** Cvent's OAuth and REST API over an account in memory. Knows nothing of sockets. */
export class RestApi implements RestParts {
  readonly applications = new Applications();
  readonly tokens: AccessTokens;
  readonly quota: Quota;
  readonly calls: CallLog;
  readonly faults = new Faults();
  readonly walks = new Walks();
  private readonly pauses = new Pauses();
  private current: RestSettings;

  constructor(
    readonly account: Account,
    readonly contactOperations: ContactOperations,
    /** Stamps the `Date` header too. */
    readonly clock: CventClock,
    private readonly start: RestStart,
  ) {
    this.tokens = new AccessTokens(clock);
    this.quota = new Quota(clock, start.tier);
    this.calls = new CallLog(start.logCapacity);
    this.current = start.settings;
  }

  get settings(): RestSettings {
    return this.current;
  }

  /** Changes some settings. */
  configure(changes: RestSettingsChanges): RestSettings {
    this.current = withSettings(this.current, changes);
    return this.current;
  }

  /** Ends the tokens of an application and removes it. @throws NotFoundError */
  revokeApplication(clientId: string): void {
    this.applications.remove(clientId);
    this.tokens.revoke(clientId);
  }

  /** Answers one call, limits and faults included. Every call counts, whatever becomes of it. */
  async handle(request: ApiRequest): Promise<Outcome> {
    const startedMs = performance.now();
    const at = this.clock.now();
    this.calls.arrive(at.getTime());
    const { method, path, queryText: query } = request;
    const asked = findOperation(method, path);
    const operation = operationName(asked);
    const { outcome, fault } = await this.decide(request, asked, operation ?? `${method} ${path}`);
    const status = outcome.leaves === 'not-at-all' ? null : outcome.answer.status;
    this.calls.add({ at: at.toISOString(), method, path, query, operation, status, fault, durationMs: performance.now() - startedMs });
    return outcome;
  }

  /** As it was at the start: the default application, no tokens, no faults, nothing called. */
  reset(): void {
    this.applications.reset();
    this.tokens.revoke();
    this.quota.reset(this.start.tier);
    this.calls.clear();
    this.faults.clear();
    this.walks.clear();
    this.current = this.start.settings;
    this.endPauses();
  }

  /** Ends what is slow on purpose: calls that wait go on at once. */
  endPauses(): void {
    this.pauses.end();
  }

  private async decide(request: ApiRequest, asked: Asked, name: string): Promise<{ outcome: Outcome; fault: string | null }> {
    const verdict = this.quota.take();
    const fault = verdict === 'permitted' ? this.faults.draw(name) : null;
    if (this.current.answerDelayMs > 0) await this.pauses.wait(this.current.answerDelayMs);
    if (verdict !== 'permitted') return { outcome: this.refuse(verdict), fault: null };
    const answer = (form: ApiRequest) => this.stamp(answerCall(this, form, asked));
    if (!fault) return { outcome: { answer: answer(request), leaves: 'whole' }, fault: null };
    return { outcome: await meetFault(fault, this, this.pauses, request, answer), fault: fault.kind };
  }

  private refuse(verdict: Exclude<Verdict, 'permitted'>): Outcome {
    this.calls.countRefusal(verdict);
    const error = new ApiError(429, verdict === 'limitExceeded' ? 'Limit Exceeded' : 'Too Many Requests');
    return { answer: this.stamp(errorAnswer(error, this.current.errorShape)), leaves: 'whole' };
  }

  /** Adds what every answer carries: when it was made, and the limits. */
  private stamp(answer: ApiAnswer): ApiAnswer {
    const now = this.clock.now();
    const limits = rateLimitHeaders(this.quota, this.current.rateLimitHeaders, now);
    return { ...answer, headers: { date: now.toUTCString(), ...limits, ...answer.headers } };
  }
}
