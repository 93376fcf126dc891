import { Injectable } from '@nestjs/common';
import { AuditRecorder, changedFields } from '#audit';
import type { Actor } from '#contracts';
import { PeopleHandOver } from '#directory';
import { allAgendas, HistoryRecorder, manyPeople } from '#history';
import { Clock, ConflictError } from '#kernel';
import { advisoryLock, AppConfig, SecretBox, Transactions } from '#platform';
import { auditedSettings } from './audited-settings.js';
import { firstEnd, MOST_PREVIOUS_TOKENS, type PreviousToken, stillValid, withReplaced } from './domain/previous-tokens.js';
import { newWebhookToken } from './domain/webhook-credentials.js';
import { IntegrationRemovals } from './integration-removals.js';
import { IntegrationSettings } from './integration-settings.service.js';
import { noIntegration } from './no-integration.js';
import { IntegrationEntity } from './persistence/integration.entity.js';
import { secretPlace } from './secret-places.js';
import { SettingsAnnouncer } from './settings-announcer.service.js';

const MS_PER_HOUR = 3_600_000;

const PAUSED = 'Somebody paused it. Webhooks are still taken and stored; nothing is applied, read or pushed until it is resumed.';

/** Pauses, resumes and ends an integration, and replaces its webhook token (B2, B22). */
@Injectable()
export class IntegrationLifecycle {
  constructor(
    private readonly settings: IntegrationSettings,
    private readonly transactions: Transactions,
    private readonly people: PeopleHandOver,
    private readonly removals: IntegrationRemovals,
    private readonly box: SecretBox,
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly announcer: SettingsAnnouncer,
    private readonly audit: AuditRecorder,
    private readonly history: HistoryRecorder,
  ) {}

  /** Lets everything wait but the taking of webhooks. What is being applied just now is finished first. Twice is as good as once. @throws NotFoundError */
  pause(appId: string, by: Actor): Promise<IntegrationEntity> {
    return this.setStatus(appId, 'paused', PAUSED, by);
  }

  /** Lets an integration go on: with the messages that came meanwhile first, in the order in which they came. One that is not paused stays as it is. @throws NotFoundError */
  async resume(appId: string, by: Actor): Promise<IntegrationEntity> {
    const { id, status } = await this.settings.get(appId);
    if (status !== 'paused') return this.settings.get(appId);
    const integration = await this.setStatus(appId, 'active', null, by);
    await this.announcer.announce('imports.wake', id);
    return integration;
  }

  /** Deletes the App's integration with all it knows of Cvent. People and sessions stay, as the CMS's own. @throws NotFoundError */
  async remove(appId: string, by: Actor): Promise<void> {
    const { id } = await this.settings.get(appId);
    await this.transactions.run(
      async ({ manager, tx }) => {
        await this.removals.before(tx, appId);
        await this.people.toCms(tx, appId);
        await this.history.record(tx, [manyPeople(appId, id, 'integration_deleted'), allAgendas(appId, id, 'integration_deleted')]);
        // Last, since it locks the row that deliveries point at.
        const before = await manager.findOneBy(IntegrationEntity, { appId, id });
        const { affected } = await manager.delete(IntegrationEntity, { appId, id });
        if (!before || !affected) throw noIntegration();
        await this.audit.record(tx, by, { appId, action: 'integration.deleted', subjectId: id, changes: changedFields(auditedSettings(before), null) }); // prettier-ignore
      },
      [advisoryLock('integration', id)],
    );
  }

  /** Makes a new webhook token; the old one works for the grace time more. Without grace none but the new one works. @throws NotFoundError, ConflictError */
  async rotateToken(appId: string, by: Actor, graceHours = this.config.webhookTokenGraceHours): Promise<IntegrationEntity> {
    return this.transactions.run(async ({ manager, tx }) => {
      const integration = await manager.findOne(IntegrationEntity, { where: { appId }, lock: { mode: 'pessimistic_write' } });
      if (!integration) throw noIntegration();
      const { id } = integration;
      await manager.update(
        IntegrationEntity,
        { appId, id },
        {
          webhookToken: this.box.seal(newWebhookToken(), secretPlace('webhook_token', id)),
          previousWebhookTokens: this.previousAfter(integration, graceHours),
          updatedAt: () => 'now()',
        },
      );
      await this.audit.record(tx, by, { appId, action: 'integration.webhook_token_rotated', subjectId: id, details: { graceHours } });
      return manager.findOneByOrFail(IntegrationEntity, { id });
    });
  }

  private async setStatus(appId: string, status: 'paused' | 'active', statusReason: string | null, by: Actor): Promise<IntegrationEntity> {
    const { id } = await this.settings.get(appId);
    return this.transactions.run(
      async ({ manager, tx }) => {
        const before = await manager.findOne(IntegrationEntity, { where: { appId, id }, lock: { mode: 'for_no_key_update' } });
        if (!before) throw noIntegration();
        await manager.update(
          IntegrationEntity,
          { appId, id },
          { status, statusReason, statusSince: () => `CASE WHEN status = '${status}' THEN status_since ELSE now() END` },
        );
        const changes = changedFields({ status: before.status }, { status });
        const action = status === 'paused' ? 'integration.paused' : 'integration.resumed';
        if (changes.length > 0) await this.audit.record(tx, by, { appId, action, subjectId: id, changes });
        return manager.findOneByOrFail(IntegrationEntity, { id });
      },
      [advisoryLock('integration', id)],
    );
  }

  /** The replaced tokens once the present one is replaced, too. */
  private previousAfter({ id, webhookToken, previousWebhookTokens }: IntegrationEntity, graceHours: number): PreviousToken[] {
    if (graceHours === 0) return [];
    const now = this.clock.now();
    const replaced = this.asPrevious(id, webhookToken);
    if (replaced === null) return stillValid(previousWebhookTokens, now);
    const until = new Date(now.getTime() + graceHours * MS_PER_HOUR).toISOString();
    const after = withReplaced(previousWebhookTokens, { token: replaced, until }, now);
    if (after === null) throw tooManyTokens(stillValid(previousWebhookTokens, now));
    return after;
  }

  /** Null when the old token cannot be read any more: then nobody could prove it either, and the new one mends that. */
  private asPrevious(id: string, sealed: string): string | null {
    try {
      return this.box.seal(this.box.open(sealed, secretPlace('webhook_token', id)), secretPlace('previous_webhook_tokens', id));
    } catch {
      return null;
    }
  }
}

function tooManyTokens(previous: readonly PreviousToken[]): ConflictError {
  return new ConflictError(
    'integration.too_many_webhook_tokens',
    `${MOST_PREVIOUS_TOKENS} replaced webhook tokens still work. Wait until the first of them ends, at ${firstEnd(previous)}, or replace the token with graceHours 0, which ends them all at once.`,
  );
}
