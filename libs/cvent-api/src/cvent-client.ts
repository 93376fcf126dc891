import type { AccessToken, AccessTokens, CventScope } from '#cvent-auth';
import {
  type CallAnswer,
  type CallPriority,
  type CventCalls,
  type CventCredentials,
  CventBlockedError,
  CventRefusedError,
  messageOf,
} from '#cvent-http';
import type { QueryValues } from './query.js';
import { toQuery } from './query.js';

/** One operation of Cvent's API, as its spec names it. */
export interface Operation {
  /** For metrics and errors: `attendees.list`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Encoded, without the query: `/attendees`. */
  readonly path: string;
  readonly query?: QueryValues;
  readonly body?: unknown;
  /** What the token must grant. Null: nothing. */
  readonly scope: CventScope | null;
}

const LONGEST_SAYING = 300;

/** Cvent's API for one set of credentials at one priority. Each call may be made again: those that write say what is to be, not what is to change. */
export class CventClient {
  constructor(
    private readonly calls: CventCalls,
    private readonly tokens: AccessTokens,
    readonly credentials: CventCredentials,
    private readonly priority: CallPriority,
    private readonly onAttempt: () => void = () => undefined,
    private readonly isPatient = true,
  ) {}

  /** The same account, each call made once whatever becomes of it: for somebody who waits for the answer. */
  impatient(): CventClient {
    return new CventClient(this.calls, this.tokens, this.credentials, this.priority, this.onAttempt, false);
  }

  /** The scopes granted. Null: the token does not say. @throws as {@link CventClient.call} */
  async scopes(): Promise<readonly string[] | null> {
    return (await this.tokens.get(this.credentials, this.priority)).scopes;
  }

  /** @throws CventBlockedError when the token says that it lacks the scope; a token that does not say lacks none. */
  async insistOn(scope: CventScope): Promise<void> {
    const scopes = await this.scopes();
    if (scopes !== null && !scopes.includes(scope)) throw scopeMissing(scope);
  }

  /** What Cvent grants now, by a new token: proves the credentials. Null: the token does not say. @throws as {@link CventClient.call} */
  async renewScopes(): Promise<readonly string[] | null> {
    return (await this.tokens.renew(this.credentials, this.priority)).scopes;
  }

  /**
   * Makes the call, with a new token once when Cvent no longer takes the one at hand.
   * @throws CventBlockedError (credentials, scope), CventRefusedError (400, 404, other 4xx), CventUnavailableError, CventThrottledError, CventQuotaError
   */
  async call(operation: Operation): Promise<CallAnswer> {
    const answer = await this.send(operation, await this.tokens.get(this.credentials, this.priority));
    if (answer.status < 300) return answer;
    throw refusalOf(operation, answer);
  }

  private async send(operation: Operation, token: AccessToken): Promise<CallAnswer> {
    const answer = await this.attempt(operation, token);
    if (answer.status !== 401) return answer;
    await this.tokens.drop(this.credentials, token);
    return this.attempt(operation, await this.tokens.get(this.credentials, this.priority));
  }

  private async attempt({ name, method, path, query = {}, body }: Operation, token: AccessToken): Promise<CallAnswer> {
    const answer = await this.calls.make({
      account: this.credentials,
      priority: this.priority,
      operation: name,
      isRepeatable: this.isPatient,
      onAttempt: this.onAttempt,
      method,
      path: path + toQuery(query),
      headers: { authorization: `Bearer ${token.value}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answer.status < 300 ? answer : { ...answer, text: this.withoutSecrets(answer.text, token) };
  }

  /** What Cvent says of a refusal is shown and kept: should it quote what the call was proved with, that is left out. */
  private withoutSecrets(text: string, token: AccessToken): string {
    const secrets = [token.value, this.credentials.clientSecret.reveal()].filter((secret) => secret !== '');
    return secrets.reduce((said, secret) => said.replaceAll(secret, '***'), text);
  }
}

function refusalOf({ name, scope }: Operation, { status, text }: CallAnswer): Error {
  switch (status) {
    case 401:
      return new CventBlockedError(
        'cvent.token_not_accepted',
        'Cvent does not accept the token that it gave a moment ago. Check the application in the developer portal.',
      );
    case 403:
      return scope === null ? new CventBlockedError('cvent.forbidden', `Cvent forbids ${name} to this application.`) : scopeMissing(scope);
    case 431:
      return new CventBlockedError(
        'cvent.too_many_scopes',
        'The application holds so many scopes that Cvent itself refuses its token. Leave it only those that the set-up guide names.',
      );
    case 404:
      return new CventRefusedError(
        404,
        'cvent.not_found',
        `Cvent knows nothing under ${name}: the id is wrong, or the account lives at the other host.`,
      );
    default:
      return new CventRefusedError(status, 'cvent.request_refused', `Cvent refused ${name} with HTTP ${status}: ${saying(text)}`);
  }
}

function saying(text: string): string {
  return (messageOf(text) ?? 'it did not say why').slice(0, LONGEST_SAYING);
}

/** The application lacks a scope. */
export function scopeMissing(scope: CventScope): CventBlockedError {
  return new CventBlockedError(
    'cvent.scope_missing',
    `The application lacks the scope ${scope}. Add it to the application (not only to the workspace) in the Cvent developer portal.`,
  );
}
