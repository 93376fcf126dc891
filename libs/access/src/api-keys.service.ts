import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LRUCache } from 'lru-cache';
import { IsNull, Repository } from 'typeorm';
import { AuditRecorder, changedFields } from '#audit';
import { type Actor, BY_CLI } from '#contracts';
import { InvalidInputError, newId, NotFoundError } from '#kernel';
import { textProblem, Transactions, UUID } from '#platform';
import { type ApiKeyText, formatApiKey, hashSecret, newSecret, parseApiKey } from './api-key-text.js';
import { API_KEY_ROLES, ApiKeyEntity, type ApiKeyRole } from './persistence/api-key.entity.js';

/** Who calls: a key that was proved. */
export interface Caller {
  readonly keyId: string;
  readonly name: string;
  readonly role: ApiKeyRole;
  readonly appIds: readonly string[];
}

/** A key to be made. */
export interface NewApiKey {
  readonly name: string;
  readonly role: ApiKeyRole;
  /** The Apps of a `cms` key, registered or not yet; none for an operator, who has all. */
  readonly appIds?: readonly string[];
}

/** A key as it is listed: without its secret, which nobody has but its holder. */
export interface ApiKeySummary {
  readonly id: string;
  readonly name: string;
  readonly role: ApiKeyRole;
  readonly appIds: readonly string[];
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

/** How long a proved key is believed without a look at its row, and so how long a revoked one may live on. */
const BELIEVED_MS = 3_000;
const BELIEVED_KEYS = 1_000;
/** How long a key counts as familiar after it was proved. */
const FAMILIAR_MS = 3_600_000;
const NO_HASH = Buffer.alloc(32);

/** Makes, revokes and proves API keys. */
@Injectable()
export class ApiKeys {
  private readonly believed = new LRUCache<string, Caller>({ max: BELIEVED_KEYS, ttl: BELIEVED_MS });
  private readonly familiar = new LRUCache<string, true>({ max: BELIEVED_KEYS, ttl: FAMILIAR_MS });

  constructor(
    @InjectRepository(ApiKeyEntity) private readonly keys: Repository<ApiKeyEntity>,
    private readonly transactions: Transactions,
    private readonly audit: AuditRecorder,
  ) {}

  /** Makes a key. Its text is answered this once and never again. @throws InvalidInputError */
  async create(wanted: NewApiKey, by: Actor = BY_CLI): Promise<{ id: string; key: string }> {
    const { name, role, appIds } = checked(wanted);
    const id = newId();
    const secret = newSecret();
    await this.transactions.run(async ({ manager, tx }) => {
      await manager.insert(ApiKeyEntity, { id, name, role, appIds, secretHash: hashSecret(secret) });
      await this.audit.record(tx, by, { appId: null, action: 'api_key.created', subjectId: id, changes: changedFields(null, { name, role, appIds }) }); // prettier-ignore
    });
    return { id, key: formatApiKey({ id, secret }) };
  }

  /** Ends a key, everywhere within seconds. Twice is as good as once. @throws NotFoundError */
  async revoke(id: string, by: Actor = BY_CLI): Promise<void> {
    const isKnown = UUID.test(id) && (await this.keys.existsBy({ id }));
    if (!isKnown) throw new NotFoundError('api_key.not_found', `There is no API key with the id ${id}.`);
    await this.transactions.run(async ({ manager, tx }) => {
      const { affected } = await manager.update(ApiKeyEntity, { id, revokedAt: IsNull() }, { revokedAt: () => 'now()' });
      if (affected) await this.audit.record(tx, by, { appId: null, action: 'api_key.revoked', subjectId: id });
    });
    this.believed.clear();
  }

  /** All keys, the oldest first, revoked ones included. */
  async list(): Promise<ApiKeySummary[]> {
    const rows = await this.keys.find({ order: { id: 'ASC' } });
    return rows.map(({ id, name, role, appIds, createdAt, revokedAt }) => ({ id, name, role, appIds, createdAt, revokedAt }));
  }

  /** Who holds this key; null for a wrong or revoked one. The same work is done whether its id exists or not. */
  async prove(text: string): Promise<Caller | null> {
    const key = parseApiKey(text);
    if (!key) return null;
    const { hash, place } = placeOf(key);
    const believed = this.believed.get(place);
    if (believed) return believed;
    const row = await this.keys.findOneBy({ id: key.id });
    const isRight = timingSafeEqual(hash, row?.secretHash ?? NO_HASH);
    if (!row || !isRight || row.revokedAt !== null) return null;
    const caller: Caller = { keyId: row.id, name: row.name, role: row.role, appIds: row.appIds };
    this.believed.set(place, caller);
    this.familiar.set(place, true);
    return caller;
  }

  /** Whether this process proved the key lately. It may be revoked since. */
  isFamiliar(text: string): boolean {
    const key = parseApiKey(text);
    return key !== null && this.familiar.has(placeOf(key).place);
  }
}

/** Where a key is remembered: by its hash, never by its secret. */
function placeOf({ id, secret }: ApiKeyText): { hash: Buffer; place: string } {
  const hash = hashSecret(secret);
  return { hash, place: `${id}.${hash.toString('base64')}` };
}

function checked({ name, role, appIds = [] }: NewApiKey): { name: string; role: ApiKeyRole; appIds: string[] } {
  const trimmed = name.trim();
  const problem = textProblem(trimmed, { min: 1, max: 100 });
  if (problem) throw new InvalidInputError('api_key.invalid', `The name of the key ${problem}.`);
  if (!API_KEY_ROLES.includes(role)) throw new InvalidInputError('api_key.invalid', `The role must be one of ${API_KEY_ROLES.join(', ')}.`);
  const wrong = appIds.find((id) => !UUID.test(id));
  if (wrong !== undefined) throw new InvalidInputError('api_key.invalid', `"${wrong}" is not the id of an App: ids are UUIDs.`);
  if (role === 'cms' && appIds.length === 0) throw new InvalidInputError('api_key.invalid', 'A cms key names at least one App.');
  if (role === 'operator' && appIds.length > 0) throw new InvalidInputError('api_key.invalid', 'An operator key has all Apps: name none.');
  return { name: trimmed, role, appIds: [...new Set(appIds.map((id) => id.toLowerCase()))] };
}
