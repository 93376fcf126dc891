import { Module } from '@nestjs/common';
import { CventHttpModule } from '#cvent-http';
import { AccessTokensRepository } from './access-tokens.repository.js';
import { AccessTokens } from './access-tokens.service.js';

/** Access tokens of Cvent. */
@Module({ imports: [CventHttpModule], providers: [AccessTokensRepository, AccessTokens], exports: [AccessTokens, CventHttpModule] })
export class CventAuthModule {}
