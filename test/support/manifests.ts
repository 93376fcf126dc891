import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { parse, parseAllDocuments } from 'yaml';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A file of the repository. */
export const fileOfRoot = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

/** A YAML file of the repository, its anchors resolved. */
export const yamlOfRoot = (name: string): unknown => parse(fileOfRoot(name), { merge: true });

/** A Kubernetes object, as loosely as YAML has it. */
export interface Manifest {
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- its type is what is checked
  readonly [field: string]: any;
}

/** Values that a kustomization makes a config map or secret of. */
export interface Generated {
  readonly name: string;
  readonly literals?: readonly string[];
  readonly envs?: readonly string[];
}

/** A kustomization with where it is. */
export interface Kustomization {
  readonly folder: string;
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly configMapGenerator?: readonly Generated[];
  readonly secretGenerator?: readonly Generated[];
}

/** Everything below a folder of the repository: the kustomizations, and the objects of all other YAML files. */
export function readManifests(folder: string): { kustomizations: Kustomization[]; manifests: Manifest[] } {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  const kustomizations = files
    .filter((file) => file.endsWith('kustomization.yaml'))
    .map((file) => ({ folder: resolve(ROOT, folder, file, '..'), ...(yamlOfRoot(join(folder, file)) as object) }));
  const manifests = files
    .filter((file) => !file.endsWith('kustomization.yaml'))
    .flatMap((file) =>
      parseAllDocuments(fileOfRoot(join(folder, file)), { merge: true }).map((document) => ({ file, ...(document.toJS() as object) })),
    );
  return { kustomizations, manifests: manifests as unknown as Manifest[] };
}

/** The YAML files of one kustomization's `resources`; folders among them are kustomizations of their own. */
export function resourceFiles({ folder, resources = [] }: Kustomization, from: string): string[] {
  return resources
    .map((name) => resolve(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(join(ROOT, from), path));
}

/** What Kubernetes would not take: fields that do not exist, are missing, or hold what they must not. By the types of `kubernetes-models`, which are made from its API's description. */
export function problemsOfTypes(manifests: readonly Omit<Manifest, 'file'>[]): string[] {
  const source = manifests
    .map(({ file: _, ...manifest }, index) => {
      const { apiVersion, kind } = manifest as Manifest;
      const from = apiVersion.startsWith('keda.sh/') ? `@kubernetes-models/keda/${apiVersion}` : `kubernetes-models/${apiVersion}`;
      return `import type { I${kind} as T${index} } from '${from}/${kind}';\nexport const m${index}: T${index} = ${JSON.stringify(manifest)};`;
    })
    .join('\n');
  const name = join(ROOT, 'manifests.ts');
  const options = { strict: true, noEmit: true, skipLibCheck: true, types: [], module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }; // prettier-ignore
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === name || fileExists(path);
  host.getSourceFile = (path, target, ...rest) =>
    path === name ? ts.createSourceFile(path, source, target) : getSourceFile(path, target, ...rest);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([name], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** What a command that starts one of our programs names: the program exists, and so does the command of the command line. Null when all is well. */
export function problemOfCommand(command: readonly string[]): string | null {
  const [node, script = '', name] = command;
  const program = /^dist\/([\w-]+)\.js$/.exec(script)?.[1];
  if (node !== 'node' || !program) return `${command.join(' ')} starts none of the programs`;
  const source = new RegExp(`^  '?${program}'?: 'dist/(.+)\\.js',$`, 'm').exec(fileOfRoot('scripts/bundle.mjs'))?.[1];
  if (source === undefined) return `scripts/bundle.mjs makes no ${script}`;
  try {
    fileOfRoot(`${source}.ts`);
  } catch {
    return `${source}.ts is not there`;
  }
  const isKnown = program !== 'cli' || name === 'help' || fileOfRoot('apps/cli/src/commands.ts').includes(`'${name}': `);
  return isKnown ? null : `the command line has no ${name}`;
}

/** The paths that the API and a worker answer without a login. */
export const HEALTH_PATHS = {
  api: [...fileOfRoot('apps/api/src/health.controller.ts').matchAll(/@Get\('(\w+)'\)/g)].map(([, path]) => `/health/${path}`),
  worker: [...fileOfRoot('apps/worker/src/worker-server.ts').matchAll(/url === '([^']+)'/g)].map(([, path]) => path!),
} as const;
