import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AccessTokens } from '#cvent-auth';
import { CventBlockedError, CventCalls, CventQuotaError, type CallPriority, type CventCredentials, QuotaLedger } from '#cvent-http';
import { Log } from '#platform';
import { CventClient } from './cvent-client.js';
import { getTier, getUsedToday } from './operations/usage.js';

/** How often one process asks whether it is to read the tier. */
const ASK_AGAIN_MS = 5 * 60_000;

/** Opens Cvent's API for an account. */
@Injectable()
export class CventApi {
  private readonly asked = new LRUCache<string, true>({ max: 1_000, ttl: ASK_AGAIN_MS });

  constructor(
    private readonly calls: CventCalls,
    private readonly tokens: AccessTokens,
    private readonly ledger: QuotaLedger,
    private readonly log: Log,
  ) {}

  /** A client for whoever reads the tier by {@link CventApi.refreshTier}. Calls nobody. */
  connect(credentials: CventCredentials, priority: CallPriority, onAttempt?: () => void): CventClient {
    return new CventClient(this.calls, this.tokens, credentials, priority, onAttempt);
  }

  /** A client whose account has its true limits: they are read once a day, by one process. `onAttempt` is told of every call that goes out. @throws CventBlockedError, CventQuotaError */
  async open(credentials: CventCredentials, priority: CallPriority, onAttempt?: () => void): Promise<CventClient> {
    const client = this.connect(credentials, priority, onAttempt);
    const key = `${credentials.host} ${credentials.clientId}`;
    if (!this.asked.has(key) && (await this.ledger.claimTierReading(credentials))) await this.readTier(client);
    this.asked.set(key, true);
    return client;
  }

  /** Reads tier and usage anew. @throws as a call does */
  async refreshTier(client: CventClient): Promise<void> {
    const tier = await getTier(client);
    if (tier) await this.ledger.setTier(client.credentials, tier);
    const used = await getUsedToday(client);
    if (used !== null) await this.ledger.heard(client.credentials, used, null);
  }

  /** Without its tier an account has the limits of the smallest: work goes on, slowly. */
  private async readTier(client: CventClient): Promise<void> {
    try {
      await this.refreshTier(client);
    } catch (error) {
      if (error instanceof CventBlockedError || error instanceof CventQuotaError) throw error;
      this.log.warn('cvent.tier_unknown', { error: error instanceof Error ? error.name : 'unknown' });
    }
  }
}
