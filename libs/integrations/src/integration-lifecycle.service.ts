import { Injectable } from '@nestjs/common';
import { PeopleHandOver } from '#directory';
import { Clock } from '#kernel';
import { advisoryLock, AppConfig, SecretBox, Transactions } from '#platform';
import { newWebhookToken } from './domain/webhook-credentials.js';
import { IntegrationSettings } from './integration-settings.service.js';
import { noIntegration } from './no-integration.js';
import { IntegrationEntity } from './persistence/integration.entity.js';
import { secretPlace } from './secret-places.js';

const MS_PER_HOUR = 3_600_000;

/** Ends an integration, and replaces its webhook token (B2). */
@Injectable()
export class IntegrationLifecycle {
  constructor(
    private readonly settings: IntegrationSettings,
    private readonly transactions: Transactions,
    private readonly people: PeopleHandOver,
    private readonly box: SecretBox,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Deletes the App's integration with all it knows of Cvent. The people stay, as the CMS's own. @throws NotFoundError */
  async remove(appId: string): Promise<void> {
    const { id } = await this.settings.get(appId);
    await this.transactions.run(
      async ({ manager, tx }) => {
        await this.people.toCms(tx, appId);
        // Last, since it locks the row that deliveries point at.
        const { affected } = await manager.delete(IntegrationEntity, { appId, id });
        if (!affected) throw noIntegration();
      },
      [advisoryLock('integration', id)],
    );
  }

  /** Makes a new webhook token; the old one works for the grace time more. @throws NotFoundError */
  async rotateToken(appId: string, graceHours = this.config.webhookTokenGraceHours): Promise<IntegrationEntity> {
    const until = graceHours > 0 ? new Date(this.clock.now().getTime() + graceHours * MS_PER_HOUR) : null;
    return this.transactions.run(async ({ manager }) => {
      const integration = await manager.findOne(IntegrationEntity, { where: { appId }, lock: { mode: 'pessimistic_write' } });
      if (!integration) throw noIntegration();
      const { id, webhookToken } = integration;
      const previous = until && this.asPrevious(id, webhookToken);
      await manager.update(
        IntegrationEntity,
        { appId, id },
        {
          webhookToken: this.box.seal(newWebhookToken(), secretPlace('webhook_token', id)),
          previousWebhookToken: previous,
          previousWebhookTokenUntil: previous && until,
          updatedAt: () => 'now()',
        },
      );
      return manager.findOneByOrFail(IntegrationEntity, { id });
    });
  }

  /** Null when the old token cannot be read any more: then nobody could prove it either, and the new one mends that. */
  private asPrevious(id: string, sealed: string): string | null {
    try {
      return this.box.seal(this.box.open(sealed, secretPlace('webhook_token', id)), secretPlace('previous_webhook_token', id));
    } catch {
      return null;
    }
  }
}
