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
  /** When it is to be replaced: some time before it ends. */
  readonly usableUntilMs: number;
}

/** A token is replaced this long before it ends; one that lives for less than twice as long, at half of its life. */
const EARLY_SECONDS = 5 * 60;
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
    if (known && this.isFresh(known.usableUntilMs)) return known;
    const key = `${id} ${priority}`; // what one priority has no calls left for, another may have
    const running = this.underWay.get(key);
    if (running) return running;
    const search = this.find(id, credentials, priority).finally(() => this.underWay.delete(key));
    this.underWay.set(key, search);
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

  private isFresh(usableUntilMs: number): boolean {
    return usableUntilMs > this.clock.now().getTime();
  }

  /** The newest token there is, fetched if there is none after the version `after`. */
  private async find(id: string, credentials: CventCredentials, priority: CallPriority, after = 0): Promise<AccessToken> {
    const claimMs = this.config.cventTimeoutMs + CLAIM_SLACK_MS;
    for (const deadline = performance.now() + claimMs; performance.now() < deadline; await sleep(POLL_MS)) {
      const row = await this.rows.load(id);
      const token = row && this.open(id, row);
      if (token && token.version > after && this.isFresh(token.usableUntilMs)) return token;
      if (row?.refusal) throw refused(row.refusal as RefusalCode);
      if (await this.rows.claim(id, row?.version ?? 0, claimMs)) return this.fetch(id, credentials, priority);
    }
    throw new CventUnavailableError('cvent.unavailable', 'Another process is fetching the token and did not end. It is tried again later.');
  }

  /** Null when there is none, or none that can be read any more. */
  private open(id: string, { sealed, usableUntilMs, version }: TokenRow): AccessToken | null {
    if (sealed === null || usableUntilMs === null) return null;
    try {
      const value = this.box.open(sealed, placeOf(id));
      return { value, version, usableUntilMs, scopes: scopesOf(value) };
    } catch {
      return null;
    }
  }

  private async fetch(id: string, credentials: CventCredentials, priority: CallPriority): Promise<AccessToken> {
    try {
      const { accessToken, lifetimeSeconds } = await this.ask(credentials, priority);
      const usableSeconds = lifetimeSeconds - Math.min(EARLY_SECONDS, lifetimeSeconds / 2);
      const version = await this.rows.store(id, this.box.seal(accessToken, placeOf(id)), usableSeconds);
      const usableUntilMs = this.clock.now().getTime() + usableSeconds * 1_000;
      return { value: accessToken, version, usableUntilMs, scopes: scopesOf(accessToken) };
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
