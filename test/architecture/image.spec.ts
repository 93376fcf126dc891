import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { CONFIG_KEYS, loadConfig } from '../../libs/platform/src/config/load-config.js';
import { fileOfRoot, HEALTH_PATHS, problemOfCommand, yamlOfRoot } from '../support/manifests.js';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly healthcheck?: { readonly disable?: boolean; readonly test?: readonly string[] };
  readonly ports?: readonly string[];
  readonly stop_grace_period?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const dockerfile = fileOfRoot('Dockerfile');
const { services } = yamlOfRoot('docker-compose.yml') as { services: Readonly<Record<string, Service>> };
const ours = Object.entries(services).filter(([, { image }]) => image === 'cvent-bridge');
const withSettings = ours.filter(([name]) => name !== 'simulator');
/** What production refuses. */
const DEVELOPMENT_ONLY = ['CVENT_EXTRA_HOSTS', 'NOTIFICATION_LOOPBACK'];

describe('Dockerfile', () => {
  it('is well-formed', () => {
    expect(validate(dockerfile).map(({ message }) => message)).toEqual([]);
    expect(validate(`${dockerfile}\nRUNN x`).map(({ message }) => message)).toEqual(['Unknown instruction: RUNN']);
  });

  it('copies only what .dockerignore lets through', () => {
    const allowed = fileOfRoot('.dockerignore').split('\n').filter((line) => line.startsWith('!')).map((line) => line.slice(1)); // prettier-ignore
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) => sources!.split(' '));
    expect(allowed.toSorted()).toEqual([...new Set(copied)].toSorted());
  });

  it('starts a program that there is, as a user without rights', () => {
    expect(problemOfCommand(JSON.parse(/^CMD (.+)$/m.exec(dockerfile)![1]!) as string[])).toBeNull();
    expect(dockerfile).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  });
});

describe('docker-compose.yml', () => {
  it('passes on every setting of the service that production has', () => {
    expect(withSettings.length).toBeGreaterThan(3);
    for (const [name, { environment }] of withSettings)
      expect(Object.keys(environment!).toSorted(), name).toEqual(CONFIG_KEYS.filter((key) => !DEVELOPMENT_ONLY.includes(key)).toSorted());
  });

  it.each(ours)('lets %s start a program that there is, and end in its own time', (_, { command = [], entrypoint = [], ...service }) => {
    expect(problemOfCommand([...entrypoint, ...command])).toBeNull();
    expect(service).toMatchObject({ init: true, read_only: true, cap_drop: ['ALL'], mem_limit: expect.any(String) });
    if (service.environment?.['NODE_ENV'] === undefined) return;
    const { shutdownTimeoutMs, shutdownDrainMs } = loadConfig({
      DATABASE_URL: 'postgres://u:p@h/d',
      ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
    });
    expect(Number.parseInt(service.stop_grace_period!, 10) * 1000).toBeGreaterThan(shutdownTimeoutMs + shutdownDrainMs);
  });

  it('asks for health where it is told, and opens ports to this machine only', () => {
    const worker = services['worker']!;
    expect(HEALTH_PATHS.worker.map((path) => `http://127.0.0.1:${worker.environment!['WORKER_PORT']}${path}`)).toContain(
      worker.healthcheck!.test!.at(-1),
    );
    expect(HEALTH_PATHS.api).toContain(/:\$\{process\.env\.PORT \?\? 3000\}([^`]+)`/.exec(fileOfRoot('scripts/healthcheck.mjs'))![1]);
    for (const port of Object.values(services).flatMap(({ ports = [] }) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('starts API and workers when the schema is up to date', () => {
    for (const name of ['api', 'worker'])
      expect(services[name]!.depends_on).toMatchObject({ migrate: { condition: 'service_completed_successfully' } });
    expect(services['migrate']!.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
  });
});
