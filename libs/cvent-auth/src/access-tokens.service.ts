import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '#kernel';
import { AppConfig, SecretBox, type SecretPlace } from '#platform';
import { CventBlockedError, type CallPriority, CventCalls, type CventCredentials, CventUnavailableError } from '#cvent-http';
import { AccessTokensRepository, type TokenRow } from './access-tokens.repository.js';
import { readTokenAnswer, refused, type RefusalCode } from './read-token-answer.js';
import { CVENT_SCOPES, scopesOf } from './scopes.js';

/** A token that may be used. */
export interface AccessToken {
  readonly value: string;
  /** Null: the token does not say. */
  readonly scopes: readonly string[] | null;
  readonly version: number;
  readonly expiresAtMs: number;
}

/** A token is replaced this long before it ends. */
const EARLY_MS = 5 * 60_000;
/** Beyond the call's own time: writing the token down. */
const CLAIM_SLACK_MS = 5_000;
const POLL_MS = 100;
/** How soon a process learns that another fetched a newer token, which may grant more. */
const REMEMBERED_MS = 60_000;

/**
 * Access tokens of Cvent (client credentials, FACTS 2). One token for each set of credentials, kept encrypted where all processes see it, and fetched by one of
 * them at a time. A name made from all three parts finds it, so whoever has the wrong secret finds nothing.
 */
@Injectable()
export class AccessTokens {
  private readonly remembered = new LRUCache<string, AccessToken>({ max: 1_000, ttl: REMEMBERED_MS });
  private readonly underWay = new Map<string, Promise<AccessToken>>();

  constructor(
    private readonly rows: AccessTokensRepository,
    private readonly calls: CventCalls,
    private readonly box: SecretBox,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** A token that Cvent should accept. @throws CventBlockedError when Cvent refuses the credentials (asked at most once a minute), CventUnavailableError, CventQuotaError */
  async get(credentials: CventCredentials, priority: CallPriority): Promise<AccessToken> {
    const id = this.idOf(credentials);
    const known = this.remembered.get(id);
    if (known && this.isFresh(known.expiresAtMs)) return known;
    const running = this.underWay.get(id);
    if (running) return running;
    const search = this.find(id, credentials, priority).finally(() => this.underWay.delete(id));
    this.underWay.set(id, search);
    const token = await search;
    this.remembered.set(id, token);
    return token;
  }

  /**
   * A token that Cvent gives now, whatever is at hand: it proves that the credentials are good, and grants what the application may do by now.
   * @throws as {@link AccessTokens.get}
   */
  async renew(credentials: CventCredentials, priority: CallPriority): Promise<AccessToken> {
    const id = this.idOf(credentials);
    const known = await this.rows.load(id);
    const token = await this.find(id, credentials, priority, known?.version ?? 0);
    this.remembered.set(id, token);
    return token;
  }

  /** Drops a token that Cvent answered with 401. */
  async drop(credentials: CventCredentials, token: AccessToken): Promise<void> {
    const id = this.idOf(credentials);
    if (this.remembered.get(id)?.version === token.version) this.remembered.delete(id);
    await this.rows.drop(id, token.version);
  }

  private idOf({ host, clientId, clientSecret }: CventCredentials): string {
    return this.box.fingerprint('cvent_tokens', host, clientId, clientSecret.reveal());
  }

  private isFresh(expiresAtMs: number): boolean {
    return expiresAtMs - EARLY_MS > this.clock.now().getTime();
  }

  /** The newest token there is, fetched if there is none after the version `after`. */
  private async find(id: string, credentials: CventCredentials, priority: CallPriority, after = 0): Promise<AccessToken> {
    const claimMs = this.config.cventTimeoutMs + CLAIM_SLACK_MS;
    for (const deadline = performance.now() + claimMs; performance.now() < deadline; await sleep(POLL_MS)) {
      const row = await this.rows.load(id);
      const token = row && this.open(id, row);
      if (token && token.version > after && this.isFresh(token.expiresAtMs)) return token;
      if (row?.refusal) throw refused(row.refusal as RefusalCode);
      if (await this.rows.claim(id, row?.version ?? 0, claimMs)) return this.fetch(id, credentials, priority);
    }
    throw new CventUnavailableError('cvent.unavailable', 'Another process is fetching the token and did not end. It is tried again later.');
  }

  /** Null when there is none, or none that can be read any more. */
  private open(id: string, { sealed, expiresAtMs, version }: TokenRow): AccessToken | null {
    if (sealed === null || expiresAtMs === null) return null;
    try {
      const value = this.box.open(sealed, placeOf(id));
      return { value, version, expiresAtMs, scopes: scopesOf(value) };
    } catch {
      return null;
    }
  }

  private async fetch(id: string, credentials: CventCredentials, priority: CallPriority): Promise<AccessToken> {
    try {
      const { accessToken, lifetimeSeconds } = await this.ask(credentials, priority);
      const version = await this.rows.store(id, this.box.seal(accessToken, placeOf(id)), lifetimeSeconds);
      const expiresAtMs = this.clock.now().getTime() + lifetimeSeconds * 1_000;
      return { value: accessToken, version, expiresAtMs, scopes: scopesOf(accessToken) };
    } catch (error) {
      await (error instanceof CventBlockedError ? this.rows.refuse(id, error.code) : this.rows.letGo(id));
      throw error;
    }
  }

  private async ask(credentials: CventCredentials, priority: CallPriority) {
    const { clientId, clientSecret } = credentials;
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, scope: CVENT_SCOPES.join(' ') });
    const answer = await this.calls.make({
      account: credentials,
      priority,
      operation: 'oauth2.token',
      isRepeatable: false,
      method: 'POST',
      path: '/oauth2/token',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: form.toString(),
    });
    return readTokenAnswer(answer);
  }
}

function placeOf(id: string): SecretPlace {
  return { table: 'cvent_tokens', column: 'access_token', rowId: id };
}
