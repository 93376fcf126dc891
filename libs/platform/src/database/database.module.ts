import { Global, Module } from '@nestjs/common';
import { Database } from './database.js';

/** Postgres by raw SQL, for every process. */
@Global()
@Module({ providers: [Database], exports: [Database] })
export class DatabaseModule {}
