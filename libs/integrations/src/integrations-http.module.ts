import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '#audit';
import { CventAuthModule } from '#cvent-auth';
import { DirectoryHttpModule } from '#directory';
import { HistoryModule } from '#history';
import { BlockedIntegration } from './blocked-integration.service.js';
import { DefaultGroupUse } from './default-group-use.js';
import { IntegrationGauges } from './integration-gauges.js';
import { IntegrationLifecycle } from './integration-lifecycle.service.js';
import { IntegrationPresenter } from './integration-presenter.service.js';
import { IntegrationSettings } from './integration-settings.service.js';
import { IntegrationsController } from './integrations.controller.js';
import { IntegrationsModule } from './integrations.module.js';
import { IntegrationEntity } from './persistence/integration.entity.js';
import { PushProof } from './push-proof.service.js';
import { SettingsAnnouncer } from './settings-announcer.service.js';

/** The settings of the Cvent integration over HTTP. */
@Module({
  imports: [
    TypeOrmModule.forFeature([IntegrationEntity]),
    IntegrationsModule,
    AuditModule,
    DirectoryHttpModule,
    HistoryModule,
    CventAuthModule,
  ],
  providers: [
    IntegrationSettings,
    IntegrationLifecycle,
    IntegrationPresenter,
    DefaultGroupUse,
    SettingsAnnouncer,
    PushProof,
    BlockedIntegration,
    IntegrationGauges,
  ],
  controllers: [IntegrationsController],
  exports: [IntegrationsModule, SettingsAnnouncer, BlockedIntegration],
})
export class IntegrationsHttpModule {}
