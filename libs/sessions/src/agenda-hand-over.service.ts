import { Injectable, type OnModuleInit } from '@nestjs/common';
import { IntegrationRemovals } from '#integrations';
import { AgendasRepository } from './persistence/agendas.repository.js';

/** When an integration is deleted, its sessions become the App's own: people keep their agendas, and what only some see stays with them (B12). */
@Injectable()
export class AgendaHandOver implements OnModuleInit {
  constructor(
    private readonly agendas: AgendasRepository,
    private readonly removals: IntegrationRemovals,
  ) {}

  onModuleInit(): void {
    this.removals.add((tx, appId) => this.agendas.leaveBehind(tx, appId));
  }
}
