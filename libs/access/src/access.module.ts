import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '#audit';
import { ApiKeys } from './api-keys.service.js';
import { ApiKeyEntity } from './persistence/api-key.entity.js';

/** API keys: for commands as well as for the API. */
@Module({ imports: [TypeOrmModule.forFeature([ApiKeyEntity]), AuditModule], providers: [ApiKeys], exports: [ApiKeys] })
export class AccessModule {}
