import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { AppConfig, loadConfig } from './load-config.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Offers {@link AppConfig} everywhere. The only place that reads the process's environment (and `.env`); `overrides` win over both. */
@Module({})
export class PlatformConfigModule {
  static forRoot(overrides: Env = {}): DynamicModule {
    return {
      module: PlatformConfigModule,
      global: true,
      imports: [
        ConfigModule.forRoot({
          cache: true,
          skipProcessEnv: true,
          validatePredefined: false,
          validate: (env: Record<string, unknown>) => ({ app: loadConfig({ ...(env as Env), ...process.env, ...overrides }) }),
        }),
      ],
      providers: [
        { provide: AppConfig, inject: [ConfigService], useFactory: (config: ConfigService) => config.getOrThrow<AppConfig>('app') },
      ],
      exports: [AppConfig],
    };
  }
}
