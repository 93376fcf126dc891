import proxyaddr from '@fastify/proxy-addr';
import { z } from 'zod';
import { Secret } from './secret.js';

/** Cvent's two hosts (setup guide, "Host"). No other host is ever called for Cvent, save what development adds. */
export const CVENT_HOSTS = ['https://api-platform.cvent.com', 'https://api-platform-eur.cvent.com'] as const;

const LOOPBACK = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;
const KEY = /^[\w-]{1,32}:[A-Za-z0-9+/]{43}=$/;

const secret = (schema: z.ZodString) => schema.transform((value) => new Secret(value));
const integer = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const splitList = (text: string): string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== ''); // prettier-ignore

/** Addresses, networks, and names of networks. A bare number is a wrong guess at another form, and would pass for an address. */
function areProxies(texts: readonly string[]): boolean {
  if (texts.some((text) => /^\d+$/.test(text))) return false;
  try {
    proxyaddr.compile([...texts]);
    return true;
  } catch {
    return false;
  }
}

const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: integer(0, 65_535).default(3000),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TRUST_PROXY: z.string().transform(splitList).refine(areProxies, 'must be addresses or networks such as 10.0.0.0/8, comma separated; or loopback, linklocal, uniquelocal').default([]), // prettier-ignore
  DATABASE_URL: secret(z.string().regex(/^postgres(ql)?:\/\//, 'must look like postgres://user:password@host:5432/database')).optional(),
  DATABASE_POOL_SIZE: integer(2, 200).default(12),
  DATABASE_TIMEOUT_MS: integer(1_000, 3_600_000).default(60_000),
  REDIS_URL: secret(z.string().regex(/^rediss?:\/\//, 'must look like redis://host:6379')).optional(),
  ENCRYPTION_KEYS: secret(
    z.string().refine((text) => text.split(',').every((key) => KEY.test(key.trim())), {
      message: 'must be "id:base64 of 32 bytes", several separated by commas, the writing key first (openssl rand -base64 32)',
    }),
  ).optional(),
  NOTIFICATION_LOOPBACK: z.enum(['true', 'false']).default('false'),
  CVENT_EXTRA_HOSTS: z.string().transform(splitList).default([]),
  CVENT_TIMEOUT_MS: integer(100, 600_000).default(30_000),
  CVENT_BACKOFF_MS: integer(1, 60_000).default(2_000),
  CVENT_READ_LAG_MS: integer(0, 600_000).default(10_000),
  SETTLE_DELAY_MS: integer(0, 600_000).default(15_000),
  SETTLE_MOST_DELAY_MS: integer(0, 3_600_000).default(60_000),
  PUSH_DELAY_MS: integer(0, 60_000).default(200),
  MESSAGE_DAYS: integer(1, 3_650).default(30),
  RECONCILE_MINUTES: z.coerce.number().min(0.01).max(24 * 60).default(15), // prettier-ignore
  RECONCILE_FULL_AT_UTC_HOUR: integer(0, 23).default(2),
  IMPORT_BRAKE_PEOPLE: integer(0, 1_000_000).default(10),
  IMPORT_BRAKE_PERCENT: z.coerce.number().min(0).max(100).default(20), // prettier-ignore
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: secret(z.string().regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/, 'must look like name=value,name=value')).optional(),
  OTEL_SERVICE_NAME: z.string().max(100).default('cvent-bridge'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1), // prettier-ignore
  WEBHOOK_BODY_LIMIT_BYTES: integer(1024, 256 * 1024 * 1024).default(25 * 1024 * 1024),
  WEBHOOK_PENDING_BYTES: integer(64 * 1024, 4 * 1024 * 1024 * 1024).default(64 * 1024 * 1024),
  WEBHOOK_TOKEN_GRACE_HOURS: z.coerce.number().min(0).max(24 * 30).default(24), // prettier-ignore
  WORKER_PORT: integer(1, 65_535).optional(),
  WORKER_CONCURRENCY: integer(1, 500).default(24),
  SWEEP_INTERVAL_MS: integer(50, 600_000).default(2_000),
  SWEEP_GRACE_MS: integer(50, 3_600_000).default(5_000),
  SHUTDOWN_TIMEOUT_MS: integer(1_000, 600_000).default(20_000),
  SHUTDOWN_DRAIN_MS: integer(0, 600_000).default(0),
});

/** What no setting shows by itself: something is missing, or must not be there. Looks at the settings as given, so that it is told beside any other problem. */
function findConflicts(given: Readonly<Record<string, string | undefined>>): string[] {
  const problems: string[] = [];
  const extraHosts = splitList(given['CVENT_EXTRA_HOSTS'] ?? '');
  if (given['DATABASE_URL'] === undefined)
    problems.push('DATABASE_URL is missing: give the address of a Postgres database, or use `npm start`, which brings its own');
  if (given['ENCRYPTION_KEYS'] === undefined)
    problems.push(
      'ENCRYPTION_KEYS is missing: give "id:base64 of 32 bytes" (openssl rand -base64 32), or use `npm start`, which makes one',
    );
  for (const host of extraHosts) {
    if (!LOOPBACK.test(host))
      problems.push(`CVENT_EXTRA_HOSTS holds ${host}: only loopback origins such as http://127.0.0.1:4010 may be added`);
  }
  if (given['NODE_ENV'] !== 'production') return problems;
  if (extraHosts.length > 0) problems.push('CVENT_EXTRA_HOSTS is for development only: remove it, production calls Cvent and nobody else');
  if (given['NOTIFICATION_LOOPBACK'] === 'true')
    problems.push('NOTIFICATION_LOOPBACK is for development only: remove it, production notifies public addresses and no others');
  if (given['PUBLIC_URL'] === undefined)
    problems.push('PUBLIC_URL is missing: give the https address under which Cvent reaches this service');
  return problems;
}

/** Where traces go. */
export interface TracingConfig {
  /** The collector; traces go to `/v1/traces` below it. */
  readonly endpoint: string;
  /** `name=value`, comma separated, values URL-encoded. Null: none. */
  readonly headers: Secret | null;
  readonly serviceName: string;
  /** The share of all traces that is taken, 0 to 1. */
  readonly share: number;
}

/** What the service may be told from outside. Units are in the names; secrets print as `***`. */
export class AppConfig {
  readonly environment!: 'development' | 'production' | 'test';
  readonly host!: string;
  /** 0 takes any free port. */
  readonly port!: number;
  /** Origin of the webhook URLs that are shown to planners, without a slash at the end. Null: made from host and port. */
  readonly publicUrl!: string | null;
  /** The proxies whose X-Forwarded-For is believed: addresses, networks, and names of networks. */
  readonly trustProxy!: readonly string[];
  readonly databaseUrl!: Secret;
  readonly databasePoolSize!: number;
  /** How long a statement of the hot paths may take before its connection is taken for lost. */
  readonly databaseTimeoutMs!: number;
  /** Null: the queues live in Postgres. */
  readonly redisUrl!: Secret | null;
  /** `id:base64`, comma separated; the first one writes, all can read. */
  readonly encryptionKeys!: Secret;
  /** Whether notification endpoints may be on this machine. */
  readonly mayNotifyLoopback!: boolean;
  /** The hosts that may be called for Cvent: the closed list. */
  readonly cventHosts!: readonly string[];
  /** Longest time that one call of Cvent may take, its answer included. */
  readonly cventTimeoutMs!: number;
  /** The wait before a call that failed is made again; it doubles, up to eight times this. */
  readonly cventBackoffMs!: number;
  /** How long Cvent may need until a read shows a change: a read's as-of lies this much before its answer. */
  readonly cventReadLagMs!: number;
  /** A settle read comes this long after the last message… */
  readonly settleDelayMs!: number;
  /** …and at most this long after the first. */
  readonly settleMostDelayMs!: number;
  /** How long an edit waits for more of the same person before it is pushed. */
  readonly pushDelayMs!: number;
  /** For how many days the bodies of messages, and what imports found, are kept. */
  readonly messageDays!: number;
  /** Between two incremental reconciliations. */
  readonly reconcileMinutes!: number;
  /** The hour (UTC) in which the nightly full reconciliation starts. */
  readonly reconcileFullAtUtcHour!: number;
  /** A run that would remove more people than this… */
  readonly importBrakePeople!: number;
  /** …and more than this share of those in the app, stops until an operator confirms it (B19). */
  readonly importBrakePercent!: number;
  readonly logLevel!: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
  /** Null: tracing is off. */
  readonly tracing!: TracingConfig | null;
  readonly webhookBodyLimitBytes!: number;
  /** How much memory deliveries may take up that wait for Postgres, in one process. Beyond it they are refused. */
  readonly webhookPendingBytes!: number;
  /** How long a replaced webhook token still works, unless the caller chooses otherwise. */
  readonly webhookTokenGraceHours!: number;
  /** Where a worker tells of itself (`/health/live`, `/metrics`). Null: it does not. */
  readonly workerPort!: number | null;
  readonly workerConcurrency!: number;
  readonly sweepIntervalMs!: number;
  /** How long a row may wait for its job before the sweeper looks for it. */
  readonly sweepGraceMs!: number;
  /** How long a process that was asked to end finishes what is under way. */
  readonly shutdownTimeoutMs!: number;
  /** How long an API that was asked to end goes on serving before that, no longer ready, so that load balancers turn away from it. */
  readonly shutdownDrainMs!: number;
}

/** All that is wrong with the environment, one line each. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem${problems.length === 1 ? '' : 's'}:\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/** The names of all settings, for the check of `.env.example`. */
export const CONFIG_KEYS: readonly string[] = Object.keys(schema.shape);

/** Reads the configuration from an environment. @throws ConfigError that lists every problem, and never shows a secret. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): AppConfig {
  const given = Object.fromEntries(
    CONFIG_KEYS.map((key) => [key, env[key]] as const).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  const problems = [...(result.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`), ...findConflicts(given)];
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  const read = result.data;
  return Object.assign(new AppConfig(), {
    environment: read.NODE_ENV,
    host: read.HOST,
    port: read.PORT,
    publicUrl: read.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    trustProxy: read.TRUST_PROXY,
    databaseUrl: read.DATABASE_URL,
    databasePoolSize: read.DATABASE_POOL_SIZE,
    databaseTimeoutMs: read.DATABASE_TIMEOUT_MS,
    redisUrl: read.REDIS_URL ?? null,
    encryptionKeys: read.ENCRYPTION_KEYS,
    mayNotifyLoopback: read.NOTIFICATION_LOOPBACK === 'true',
    cventHosts: [...CVENT_HOSTS, ...read.CVENT_EXTRA_HOSTS],
    cventTimeoutMs: read.CVENT_TIMEOUT_MS,
    cventBackoffMs: read.CVENT_BACKOFF_MS,
    cventReadLagMs: read.CVENT_READ_LAG_MS,
    settleDelayMs: read.SETTLE_DELAY_MS,
    settleMostDelayMs: read.SETTLE_MOST_DELAY_MS,
    pushDelayMs: read.PUSH_DELAY_MS,
    messageDays: read.MESSAGE_DAYS,
    reconcileMinutes: read.RECONCILE_MINUTES,
    reconcileFullAtUtcHour: read.RECONCILE_FULL_AT_UTC_HOUR,
    importBrakePeople: read.IMPORT_BRAKE_PEOPLE,
    importBrakePercent: read.IMPORT_BRAKE_PERCENT,
    logLevel: read.LOG_LEVEL,
    tracing: tracingOf(read),
    webhookBodyLimitBytes: read.WEBHOOK_BODY_LIMIT_BYTES,
    webhookPendingBytes: read.WEBHOOK_PENDING_BYTES,
    webhookTokenGraceHours: read.WEBHOOK_TOKEN_GRACE_HOURS,
    workerPort: read.WORKER_PORT ?? null,
    workerConcurrency: read.WORKER_CONCURRENCY,
    sweepIntervalMs: read.SWEEP_INTERVAL_MS,
    sweepGraceMs: read.SWEEP_GRACE_MS,
    shutdownTimeoutMs: read.SHUTDOWN_TIMEOUT_MS,
    shutdownDrainMs: read.SHUTDOWN_DRAIN_MS,
  });
}

function tracingOf(read: z.infer<typeof schema>): TracingConfig | null {
  const endpoint = read.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return null;
  const headers = read.OTEL_EXPORTER_OTLP_HEADERS ?? null;
  return { endpoint, headers, serviceName: read.OTEL_SERVICE_NAME, share: read.OTEL_TRACES_SAMPLER_ARG };
}
