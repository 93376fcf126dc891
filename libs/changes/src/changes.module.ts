import { Module } from '@nestjs/common';
import { EndpointSecrets } from './notifications/endpoint-secrets.service.js';

/** The secrets of endpoints, for commands. */
@Module({ providers: [EndpointSecrets], exports: [EndpointSecrets] })
export class ChangesModule {}
