import type { Account } from '../domain/account.js';
import type { CventClock } from '../domain/cvent-clock.js';
import { AccessTokens } from './auth/access-tokens.js';
import { Applications } from './auth/applications.js';
import { authorize } from './auth/authorize.js';
import { answerTokenRequest } from './auth/token-endpoint.js';
import { CallLog } from './calls/call-log.js';
import { type FoundOperation, operationFinder } from './find-operation.js';
import { type ApiAnswer, errorAnswer, jsonAnswer } from './http/api-answer.js';
import { ApiError } from './http/api-error.js';
import { type ApiRequest, parseQuery } from './http/api-request.js';
import { Walks } from './lists/walks.js';
import type { Operation } from './operation.js';
import { OPERATIONS } from './operations.js';
import { Quota } from './quota/quota.js';
import { rateLimitHeaders } from './quota/rate-limit-headers.js';
import { DEFAULT_REST_SETTINGS, type RestSettings, type RestSettingsChanges, withSettings } from './rest-settings.js';

const TOKEN_OPERATION = { method: 'POST', path: '/oauth2/token' } as const;

type Found = FoundOperation<Operation | typeof TOKEN_OPERATION>;

const findOperation = operationFinder<Operation | typeof TOKEN_OPERATION>([TOKEN_OPERATION, ...OPERATIONS]);

/** Cvent's OAuth and REST API over an account in memory. Knows nothing of sockets. */
export class RestApi {
  readonly applications = new Applications();
  readonly tokens: AccessTokens;
  readonly quota: Quota;
  readonly calls: CallLog;
  private readonly walks = new Walks();
  private current: RestSettings = DEFAULT_REST_SETTINGS;

  constructor(
    private readonly account: Account,
    /** Stamps the `Date` header too. */
    readonly clock: CventClock,
    /** Calls kept in detail; up to twice as many for a while. */
    logCapacity: number,
  ) {
    this.tokens = new AccessTokens(clock);
    this.quota = new Quota(clock);
    this.calls = new CallLog(logCapacity);
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

  /** Answers one call. Never throws what a caller could cause. */
  answer(request: ApiRequest): ApiAnswer {
    const startedMs = performance.now();
    const at = this.clock.now();
    this.calls.arrive(at.getTime());
    const found = findOperation(request.method, request.path);
    const answer = this.attempt(request, found);
    const { method, path, queryText: query } = request;
    const operation = found && `${found.operation.method} ${found.operation.path}`;
    const durationMs = performance.now() - startedMs;
    this.calls.add({ at: at.toISOString(), method, path, query, operation, status: answer.status, durationMs });
    const limits = rateLimitHeaders(this.quota, this.current.rateLimitHeaders, at);
    return { ...answer, headers: { ...answer.headers, ...limits } };
  }

  /** As it was at the start: the default application, no limit, no tokens, nothing called. */
  reset(): void {
    this.applications.reset();
    this.tokens.revoke();
    this.quota.reset();
    this.calls.clear();
    this.walks.clear();
    this.current = DEFAULT_REST_SETTINGS;
  }

  private attempt(request: ApiRequest, found: Found | null): ApiAnswer {
    try {
      this.checkQuota();
      if (!found) throw new ApiError(404, 'Not found');
      const { operation, parameters } = found;
      if (!('answer' in operation)) return answerTokenRequest(request, this.applications, this.tokens, this.current);
      return this.operate(request, operation, parameters);
    } catch (error) {
      if (error instanceof ApiError) return errorAnswer(error, this.current.errorShape);
      throw error;
    }
  }

  private checkQuota(): void {
    const verdict = this.quota.take();
    if (verdict === 'permitted') return;
    this.calls.countRefusal(verdict);
    throw new ApiError(429, verdict === 'limitExceeded' ? 'Limit Exceeded' : 'Too Many Requests');
  }

  private operate(request: ApiRequest, operation: Operation, parameters: readonly string[]): ApiAnswer {
    authorize(request.headers.authorization, operation.scope, this.tokens);
    const call = { request, query: parseQuery(request.queryText), parameters };
    const { account, clock, quota, settings, walks } = this;
    return jsonAnswer(200, operation.answer({ account, clock, quota, settings, walks }, call));
  }
}
