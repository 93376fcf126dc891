export { AppConfig, CONFIG_KEYS, ConfigError, CVENT_HOSTS, loadConfig } from './config/load-config.js';
export { Secret } from './config/secret.js';
export { SecretBox, type SecretPlace } from './crypto/secret-box.js';
export { advisoryLock, inLockOrder } from './database/advisory-lock.js';
export { Database, isTransientDatabaseError, type AdvisoryLock, type TransactionOptions } from './database/database.js';
export { migrate } from './database/migrate.js';
export { Log, NestLog, type LogFields } from './logging/log.js';
export { Metrics } from './metrics/metrics.js';
export { PlatformModule } from './platform.module.js';
