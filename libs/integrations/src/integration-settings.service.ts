import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { AuditRecorder, changedFields } from '#audit';
import type { Actor } from '#contracts';
import { Agendas } from '#directory';
import { allAgendas, HistoryRecorder } from '#history';
import { cventId, ConflictError, newId, sameJson, type SqlRunner } from '#kernel';
import {
  advisoryLock,
  AppConfig,
  brokenForeignKey,
  brokenUniqueKey,
  invalidInput,
  SecretBox,
  Transactions,
  type TransactionScope,
} from '#platform';
import { checkHost } from './check-host.js';
import { auditedSettings } from './audited-settings.js';
import { ClientSecrets } from './client-secrets.service.js';
import { isAlike } from './domain/needs-push-proof.js';
import { needsWalk } from './domain/needs-walk.js';
import { newWebhookKey, newWebhookToken } from './domain/webhook-credentials.js';
import type { SaveIntegrationDto } from './integration.dto.js';
import { IntegrationEntity } from './persistence/integration.entity.js';
import { noIntegration } from './no-integration.js';
import { PushProof } from './push-proof.service.js';
import { secretPlace } from './secret-places.js';
import { SettingsAnnouncer } from './settings-announcer.service.js';

/** An integration after it was saved. */
export interface SavedIntegration {
  readonly integration: IntegrationEntity;
  readonly isNew: boolean;
}

/** What is asked for, with its ids in their stored form. */
type Wanted = Omit<SaveIntegrationDto, 'eventId'> & { readonly eventId: string };

const SAVE_ATTEMPTS = 4;

/** Saves the settings of an App's integration (G1, G2, G3, B2). */
@Injectable()
export class IntegrationSettings {
  constructor(
    @InjectRepository(IntegrationEntity) private readonly integrations: Repository<IntegrationEntity>,
    private readonly transactions: Transactions,
    private readonly agendas: Agendas,
    private readonly box: SecretBox,
    private readonly secrets: ClientSecrets,
    private readonly config: AppConfig,
    private readonly announcer: SettingsAnnouncer,
    private readonly pushProof: PushProof,
    private readonly audit: AuditRecorder,
    private readonly history: HistoryRecorder,
  ) {}

  /** @throws NotFoundError when the App has no integration. */
  async get(appId: string): Promise<IntegrationEntity> {
    const integration = await this.integrations.findOneBy({ appId });
    if (!integration) throw noIntegration();
    return integration;
  }

  /**
   * Creates or changes the App's integration. Of two that create at once, one creates and the other changes.
   * @throws InvalidInputError, ConflictError, UnavailableError when Cvent must be asked and cannot
   */
  async save(appId: string, body: SaveIntegrationDto, by: Actor): Promise<SavedIntegration> {
    const wanted = this.checked(body);
    for (let attempt = 1; ; attempt++) {
      const known = await this.integrations.findOneBy({ appId });
      await this.pushProof.beforeSaving(known, wanted);
      const saved = await (known ? this.change(known, wanted, by) : this.create(appId, wanted, by)).catch(unlessOvertaken);
      if (saved) return saved;
      if (attempt === SAVE_ATTEMPTS)
        throw new ConflictError('integration.changed_meanwhile', 'The integration is being changed by others. Try again.');
    }
  }

  private checked(body: SaveIntegrationDto): Wanted {
    checkHost(body.host, this.config.cventHosts);
    return { ...body, eventId: cventId(body.eventId)! };
  }

  private async create(appId: string, wanted: Wanted, by: Actor): Promise<SavedIntegration | null> {
    const { clientSecret } = wanted;
    if (clientSecret === undefined) throw invalidInput([{ field: 'clientSecret', message: 'must be given the first time' }]);
    return this.transactions.run(async ({ manager, tx }) => {
      await checkGroup(tx, appId, wanted.defaultPeopleGroupId);
      const id = newId();
      await manager.insert(IntegrationEntity, {
        id,
        appId,
        ...settingsOf(wanted),
        clientSecret: this.secrets.seal(clientSecret, id),
        webhookKey: newWebhookKey(),
        webhookToken: this.box.seal(newWebhookToken(), secretPlace('webhook_token', id)),
        cventAgendaId: await this.agendas.ensureCventAgenda(tx, appId),
      });
      const integration = await manager.findOneByOrFail(IntegrationEntity, { id });
      await this.audit.record(tx, by, { appId, action: 'integration.created', subjectId: id, changes: changedFields(null, auditedSettings(integration)) }); // prettier-ignore
      return { integration, isNew: true };
    });
  }

  /** Null when what `known` shows was deleted or changed meanwhile. Waits until no fact is being applied, and none is while it works. */
  private async change(known: IntegrationEntity, wanted: Wanted, by: Actor): Promise<SavedIntegration | null> {
    const change = (scope: TransactionScope) => this.changeIn(scope, known, wanted, by);
    const changed = await this.transactions.run(change, [advisoryLock('integration', known.id)]);
    if (changed?.isWalkDue) await this.announcer.announce('attendees.walk', known.id);
    if (changed?.isAccountNew) await this.announcer.announce('imports.wake', known.id);
    return changed && { integration: changed.integration, isNew: false };
  }

  private async changeIn({ manager, tx }: TransactionScope, known: IntegrationEntity, wanted: Wanted, by: Actor) {
    const { appId, id } = known;
    const before = await manager.findOne(IntegrationEntity, { where: { appId, id }, lock: { mode: 'pessimistic_write' } });
    if (!before || (wanted.cmsToCvent && !isAlike(known, before))) return null;
    if (before.defaultPeopleGroupId !== wanted.defaultPeopleGroupId) await checkGroup(tx, appId, wanted.defaultPeopleGroupId);
    const isOtherEvent = before.eventId !== wanted.eventId || before.host !== wanted.host;
    if (isOtherEvent) await checkEventIsFree(tx, id);
    const after = { ...before, ...settingsOf(wanted), ...(isOtherEvent ? { eventTitle: null, eventTimeZone: null } : {}) };
    const isWalkDue = needsWalk(before, after);
    if (isWalkDue) after.settingsVersion += 1;
    if (before.cventToCms !== after.cventToCms) after.directionVersion += 1;
    if (before.cmsToCvent !== after.cmsToCvent) after.pushVersion += 1;
    const secret = this.sealUnlessSame(before, wanted.clientSecret);
    if (secret !== null) after.clientSecret = secret;
    const isAccountNew =
      secret !== null || before.clientId !== after.clientId || before.host !== after.host || before.eventId !== after.eventId;
    if (before.sessionImportMethod !== after.sessionImportMethod)
      await this.history.record(tx, [allAgendas(appId, id, 'session_import_method')]);
    if (isSame(before, after)) return { integration: before, isWalkDue, isAccountNew };
    const changes = changedFields(auditedSettings(before), auditedSettings(after));
    if (changes.length > 0) await this.audit.record(tx, by, { appId, action: 'integration.changed', subjectId: id, changes });
    if (secret !== null) await this.audit.record(tx, by, { appId, action: 'integration.client_secret_replaced', subjectId: id });
    return { integration: await write(manager, after), isWalkDue, isAccountNew };
  }

  /** Null when the secret stays as it is. */
  private sealUnlessSame(before: IntegrationEntity, clientSecret: string | undefined): string | null {
    if (clientSecret === undefined || clientSecret === this.secrets.open(before)?.reveal()) return null;
    return this.secrets.seal(clientSecret, before.id);
  }
}

function settingsOf(wanted: Wanted) {
  const { clientId, host, eventId, sessionImportMethod, defaultPeopleGroupId, cventToCms, cmsToCvent, conflictPolicy, pushFields } = wanted;
  const given = {
    ...(conflictPolicy === undefined ? {} : { conflictPolicy }),
    ...(pushFields === undefined ? {} : { pushFields: pushFields && [...new Set(pushFields)].sort() }),
  };
  return { clientId, host, eventId, sessionImportMethod, defaultPeopleGroupId, cventToCms, cmsToCvent, ...given };
}

function isSame(before: IntegrationEntity, after: IntegrationEntity): boolean {
  return (Object.keys(after) as (keyof IntegrationEntity)[]).every((key) =>
    key === 'pushFields' ? sameJson(before.pushFields, after.pushFields) : before[key] === after[key],
  );
}

async function write(manager: EntityManager, { id, updatedAt: _, ...columns }: IntegrationEntity): Promise<IntegrationEntity> {
  await manager.update(IntegrationEntity, { id }, { ...columns, updatedAt: () => 'now()' });
  return manager.findOneByOrFail(IntegrationEntity, { id });
}

async function checkGroup(tx: SqlRunner, appId: string, groupId: string): Promise<void> {
  const found = await tx.query({ text: 'SELECT 1 FROM people_groups WHERE app_id = $1 AND id = $2 FOR KEY SHARE' }, [appId, groupId]);
  if (found.length === 0) throw invalidInput([{ field: 'defaultPeopleGroupId', message: 'is not a people group of this App' }]);
}

/** What was imported belongs to one event of one account: it must not be mistaken for another's. */
async function checkEventIsFree(tx: SqlRunner, integrationId: string): Promise<void> {
  const found = await tx.query(
    { text: 'SELECT 1 FROM attendees WHERE integration_id = $1 UNION ALL SELECT 1 FROM cvent_sessions WHERE integration_id = $1 LIMIT 1' },
    [integrationId],
  );
  if (found.length > 0)
    throw new ConflictError(
      'integration.event_fixed',
      'Attendees or sessions of the present Cvent event are known already, so event id and host are fixed. Delete the integration and create it anew for another event.',
    );
}

/** Null when somebody else created, deleted or changed something that this save relied on: it starts over. */
function unlessOvertaken(error: unknown): null {
  const constraint = brokenUniqueKey(error) ?? brokenForeignKey(error);
  if (constraint === null || !constraint.startsWith('integrations_')) throw error;
  if (constraint === 'integrations_app_fk') throw noIntegration();
  return null;
}
