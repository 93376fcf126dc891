import type { Account } from '../domain/account.js';
import type { CventClock } from '../domain/cvent-clock.js';
import { AccessTokens } from './auth/access-tokens.js';
import { Applications } from './auth/applications.js';
import { authorize } from './auth/authorize.js';
import { answerTokenRequest } from './auth/token-endpoint.js';
import { operationFinder } from './find-operation.js';
import { type ApiAnswer, errorAnswer, jsonAnswer } from './http/api-answer.js';
import { ApiError } from './http/api-error.js';
import { type ApiRequest, parseQuery } from './http/api-request.js';
import { OPERATIONS } from './operations.js';
import { Quota } from './quota/quota.js';
import { rateLimitHeaders } from './quota/rate-limit-headers.js';
import { DEFAULT_REST_SETTINGS, type RestSettings, type RestSettingsChanges, withSettings } from './rest-settings.js';

const findOperation = operationFinder(OPERATIONS);

/** Cvent's OAuth and REST API over an account in memory. Knows nothing of sockets. */
export class RestApi {
  readonly applications = new Applications();
  readonly tokens: AccessTokens;
  readonly quota: Quota;
  private current: RestSettings = DEFAULT_REST_SETTINGS;

  constructor(
    private readonly account: Account,
    /** Stamps the `Date` header too. */
    readonly clock: CventClock,
  ) {
    this.tokens = new AccessTokens(clock);
    this.quota = new Quota(clock);
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
    const answer = this.attempt(request);
    const limits = rateLimitHeaders(this.quota, this.current.rateLimitHeaders, this.clock.now());
    return { ...answer, headers: { ...answer.headers, ...limits } };
  }

  /** As it was at the start: the default application, no limit, no tokens. */
  reset(): void {
    this.applications.reset();
    this.tokens.revoke();
    this.quota.reset();
    this.current = DEFAULT_REST_SETTINGS;
  }

  private attempt(request: ApiRequest): ApiAnswer {
    try {
      this.checkQuota();
      if (request.method === 'POST' && request.path === '/oauth2/token') {
        return answerTokenRequest(request, this.applications, this.tokens, this.current);
      }
      return this.operate(request);
    } catch (error) {
      if (error instanceof ApiError) return errorAnswer(error, this.current.errorShape);
      throw error;
    }
  }

  private checkQuota(): void {
    const verdict = this.quota.take();
    if (verdict === 'limit-exceeded') throw new ApiError(429, 'Limit Exceeded');
    if (verdict === 'too-many-requests') throw new ApiError(429, 'Too Many Requests');
  }

  private operate(request: ApiRequest): ApiAnswer {
    const found = findOperation(request.method, request.path);
    if (!found) throw new ApiError(404, 'Not found');
    const { operation, parameters } = found;
    authorize(request.headers.authorization, operation.scope, this.tokens);
    const call = { request, query: parseQuery(request.queryText), parameters };
    const { account, clock, quota, settings } = this;
    return jsonAnswer(200, operation.answer({ account, clock, quota, settings }, call));
  }
}
