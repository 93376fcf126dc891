import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG_KEYS, loadConfig } from '../../libs/platform/src/config/load-config.js';
import {
  fileOfRoot,
  HEALTH_PATHS,
  type Kustomization,
  type Manifest,
  problemOfCommand,
  problemsOfTypes,
  readManifests,
  resourceFiles,
} from '../support/manifests.js';

const FOLDER = 'deploy/kubernetes';
const SLOW = 60_000;
const { kustomizations, manifests } = readManifests(FOLDER);

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as loose as YAML
type Loose = any;
const ofKind = (...kinds: string[]): Manifest[] => manifests.filter(({ kind }) => kinds.includes(kind));
const workloads = ofKind('Deployment', 'Job');
const containersOf = ({ spec }: Manifest): Loose[] => [...(spec.template.spec.initContainers ?? []), ...spec.template.spec.containers];
const labelled = (labels: Readonly<Record<string, string>>): Manifest[] =>
  workloads.filter(({ spec }) => Object.entries(labels).every(([key, value]) => spec.template.metadata.labels[key] === value));
const portsOf = (workload: Manifest): Loose[] => containersOf(workload).flatMap(({ ports }) => ports ?? []);

/** `KEY=value` lines of generators, from the file or in place. */
function valuesOf(kind: 'configMapGenerator' | 'secretGenerator'): Record<string, string> {
  const lines = kustomizations.flatMap((kustomization: Kustomization) =>
    (kustomization[kind] ?? []).flatMap(({ literals = [], envs = [] }) => [
      ...literals,
      ...envs.flatMap((file) => readFileSync(join(kustomization.folder, file), 'utf8').split('\n')),
    ]),
  );
  return Object.fromEntries(lines.filter((line) => /^\w+=/.test(line)).map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
}
const config = valuesOf('configMapGenerator');
const secrets = valuesOf('secretGenerator');

describe(FOLDER, () => {
  it(
    'is what Kubernetes takes',
    () => {
      expect(problemsOfTypes(manifests)).toEqual([]);
      expect(manifests.length).toBeGreaterThan(10);
    },
    SLOW,
  );

  it(
    'is checked for fields that do not exist, are missing or hold something else, however deep they are',
    () => {
      const { file: _, ...worker } = structuredClone(manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'worker')!) as Loose; // prettier-ignore
      worker.spec.template.spec.containers[0].livenesProbe = {};
      const { file: _too, ...scaled } = structuredClone(ofKind('ScaledObject')[0]!) as Loose;
      delete scaled.spec.triggers[0].type;
      const { file: _also, ...budget } = structuredClone(ofKind('PodDisruptionBudget')[0]!) as Loose;
      budget.spec.minAvailable = true;
      expect(problemsOfTypes([worker, scaled, budget])).toEqual([
        expect.stringContaining('livenesProbe'),
        expect.stringMatching(/"type"' is missing/),
        expect.stringContaining('IIntOrString'),
      ]);
    },
    SLOW,
  );

  it('names every file in a kustomization, once', () => {
    const listed = kustomizations.flatMap((kustomization) => resourceFiles(kustomization, FOLDER));
    expect(listed.toSorted()).toEqual([...new Set(manifests.map(({ file }) => file))].toSorted());
  });

  it('gives settings that there are, and all that production insists on', () => {
    expect(CONFIG_KEYS).toEqual(expect.arrayContaining([...Object.keys(config), ...Object.keys(secrets)]));
    const given = { ...config, ...secrets, ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}` };
    expect(loadConfig(given)).toMatchObject({ environment: 'production', publicUrl: config['PUBLIC_URL'], host: '0.0.0.0' });
    expect(Object.keys(config).filter((key) => /_URL$|KEYS/.test(key))).toEqual(['PUBLIC_URL']);
  });

  it('cannot be started with the secrets of the example', () => {
    expect(() => loadConfig({ ...config, ...secrets })).toThrow(/ENCRYPTION_KEYS/);
  });

  it.each(workloads.map((workload) => [workload.metadata.name as string, workload] as const))(
    '%s runs programs that there are, with settings that are made, without rights and within limits',
    (_, workload) => {
      const { spec } = workload.spec.template;
      const names = { configMap: ['cvent-bridge'], secret: ['cvent-bridge'] };
      const uid = Number(/^USER (\d+)/m.exec(fileOfRoot('Dockerfile'))![1]);
      expect(kustomizations.flatMap(({ configMapGenerator = [] }) => configMapGenerator.map(({ name }) => name))).toEqual(
        expect.arrayContaining(names.configMap),
      );
      expect(kustomizations.flatMap(({ secretGenerator = [] }) => secretGenerator.map(({ name }) => name))).toEqual(names.secret);
      expect(spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: uid, seccompProfile: { type: 'RuntimeDefault' } },
      });
      for (const container of containersOf(workload)) {
        expect(problemOfCommand(container.command)).toBeNull();
        expect(container).toMatchObject({
          image: 'cvent-bridge',
          envFrom: [{ configMapRef: { name: names.configMap[0] } }, { secretRef: { name: names.secret[0] } }],
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          resources: { requests: { memory: expect.any(String) }, limits: { memory: expect.any(String) } },
        });
      }
    },
  );

  it.each([
    ['api', 'PORT', HEALTH_PATHS.api],
    ['worker', 'WORKER_PORT', HEALTH_PATHS.worker],
  ] as const)('asks the %s where it answers', (name, port, paths) => {
    const [deployment] = labelled({ 'app.kubernetes.io/name': name });
    const [container] = deployment!.spec.template.spec.containers;
    expect(container.ports).toEqual([expect.objectContaining({ containerPort: Number(config[port]) })]);
    for (const probe of ['startupProbe', 'livenessProbe', ...(name === 'api' ? ['readinessProbe'] : [])]) {
      expect(paths).toContain(container[probe].httpGet.path);
      expect(container[probe].httpGet.port).toBe(container.ports[0].name);
    }
  });

  it.each(ofKind('Deployment').map((deployment) => [deployment.metadata.name as string, deployment] as const))(
    'lets %s be replaced without a gap, in the time that it needs to end',
    (_, { spec }) => {
      const { shutdownDrainMs, shutdownTimeoutMs } = loadConfig({ ...config, ...secrets, ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}` }); // prettier-ignore
      expect(spec.strategy.rollingUpdate).toMatchObject({ maxUnavailable: 0 });
      expect(spec.template.spec.initContainers[0].command.at(-1)).toBe('db:wait');
      expect(spec.template.spec.terminationGracePeriodSeconds * 1000).toBeGreaterThan(shutdownDrainMs + shutdownTimeoutMs);
      const { readinessProbe: probe } = spec.template.spec.containers[0];
      if (probe) expect(shutdownDrainMs).toBeGreaterThan((probe.periodSeconds * probe.failureThreshold + probe.timeoutSeconds) * 1000);
    },
  );

  it('points services, budgets, policies, the ingress and the scaler at what there is', () => {
    for (const { spec, metadata } of ofKind('Service')) {
      const [target, ...more] = labelled(spec.selector);
      expect([target?.metadata.name, more], metadata.name).toEqual([metadata.name, []]);
      for (const port of spec.ports) expect(portsOf(target!).map(({ name }) => name)).toContain(port.targetPort);
    }
    for (const { spec, metadata } of ofKind('PodDisruptionBudget'))
      expect(labelled(spec.selector.matchLabels).map((found) => found.metadata.name)).toEqual([metadata.name]);
    for (const { spec } of ofKind('NetworkPolicy')) {
      const targets = labelled(spec.podSelector.matchLabels);
      expect(targets).not.toEqual([]);
      const named = (spec.ingress ?? []).flatMap((rule: Loose) => rule.ports.map(({ port }: Loose) => port));
      for (const port of named) expect(targets.flatMap(portsOf).map(({ name }) => name)).toContain(port);
    }
    for (const { spec } of ofKind('Ingress')) {
      const { name, port } = spec.rules[0].http.paths[0].backend.service;
      const service = ofKind('Service').find(({ metadata }) => metadata.name === name);
      expect(service?.spec.ports.map((one: Loose) => one.name)).toContain(port.name);
      expect(config['PUBLIC_URL']).toBe(`https://${spec.rules[0].host}`);
    }
    for (const { spec } of ofKind('ScaledObject')) {
      expect(ofKind('Deployment').map(({ metadata }) => metadata.name)).toContain(spec.scaleTargetRef.name);
      expect(spec.triggers[0].metadata.url).toBe(`http://worker.cvent-bridge.svc:${config['WORKER_PORT']}/metrics`);
    }
  });
});
