import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccessModule } from './access.module.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { IdempotencyStore } from './idempotency/idempotency-store.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { KeyCheck } from './key-check.service.js';
import { OperatorGate } from './operator-gate.service.js';
import { ThrottleModule } from './throttle/throttle.module.js';

/** Puts the guard before every route, and makes writes safe to repeat. Needs an AppRegistry from a global module. */
@Module({
  imports: [AccessModule, ThrottleModule],
  providers: [
    { provide: APP_GUARD, useClass: ApiKeyGuard },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    IdempotencyStore,
    KeyCheck,
    OperatorGate,
  ],
  exports: [AccessModule, OperatorGate],
})
export class AccessHttpModule {}
