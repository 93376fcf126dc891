import { Module } from '@nestjs/common';
import { CventAuthModule } from '#cvent-auth';
import { CventApi } from './cvent-api.service.js';

/** Cvent's REST API. */
@Module({ imports: [CventAuthModule], providers: [CventApi], exports: [CventApi, CventAuthModule] })
export class CventApiModule {}
