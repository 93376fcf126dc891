import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AppConfig } from '../config/load-config.js';
import { Database } from './database.js';
import { MIGRATIONS } from './migrations.js';
import { Transactions } from './transactions.js';

/** Postgres: TypeORM's DataSource for the calm paths, {@link Database} for the hot ones. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [AppConfig],
          useFactory: (config: AppConfig) => ({
            type: 'postgres' as const,
            url: config.databaseUrl.reveal(),
            autoLoadEntities: true,
            synchronize: false,
            migrations: MIGRATIONS,
            migrationsRun: false,
            applicationName: 'cvent-bridge',
            poolSize: 5,
            connectTimeoutMS: 5_000,
            retryAttempts: 3,
            retryDelay: 1_000,
          }),
        }),
      ],
      providers: [Database, Transactions],
      exports: [Database, Transactions],
    };
  }
}
