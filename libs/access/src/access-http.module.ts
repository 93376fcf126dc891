import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessModule } from './access.module.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { OperatorGate } from './operator-gate.service.js';

/** Puts the guard before every route. Needs an AppRegistry from a global module. */
@Module({
  imports: [AccessModule],
  providers: [{ provide: APP_GUARD, useClass: ApiKeyGuard }, OperatorGate],
  exports: [AccessModule, OperatorGate],
})
export class AccessHttpModule {}
