import { Global, Module } from '@nestjs/common';
import { Log, NestLog } from './log.js';

/** Offers {@link Log} everywhere. */
@Global()
@Module({ providers: [Log, NestLog], exports: [Log, NestLog] })
export class LoggingModule {}
