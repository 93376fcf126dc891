import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AppConfig } from '../config/load-config.js';
import { MIGRATIONS } from './migrations.js';
import { Transactions } from './transactions.js';

/** TypeORM, for the API's calm paths. Features bring their entities by `forFeature`. */
@Global()
@Module({
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
  providers: [Transactions],
  exports: [Transactions],
})
export class OrmModule {}
