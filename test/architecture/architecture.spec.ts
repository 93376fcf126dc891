import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONFIG = join(ROOT, '.dependency-cruiser.cjs');
const SLOW = 60_000;

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}
interface Cruise {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly module: string; readonly resolved: string }[];
  }[];
  readonly summary: { readonly violations: readonly Violation[] };
}

/** Runs dependency-cruiser with the project's own rules on the tree at `folder`. */
function cruise(folder: string): Promise<Cruise> {
  const program = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, '--config', CONFIG, '--output-type', 'json', 'apps', 'libs'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 256 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (stdout.startsWith('{')) resolve(JSON.parse(stdout) as Cruise);
      else reject(new Error(stderr, { cause: error }));
    });
  });
}

const arrowsOf = ({ summary }: Cruise, rule?: string): string[] =>
  summary.violations
    .filter((violation) => rule === undefined || violation.rule.name === rule)
    .map(({ from, to, rule: { name } }) => `${name}: ${from} → ${to}`)
    .sort();

/** A tree that breaks every rule, each in one place. Keys are files; values are what they import. */
const BROKEN: Readonly<Record<string, readonly string[]>> = {
  'libs/kernel/src/index.ts': ['#contracts', 'pg'],
  'libs/contracts/src/index.ts': ['#platform', '@nestjs/common'],
  'libs/platform/src/index.ts': ['#embedded-postgres'],
  'libs/embedded-postgres/src/index.ts': [],
  'libs/messaging/src/index.ts': ['#history'],
  'libs/access/src/index.ts': ['#directory'],
  'libs/history/src/index.ts': ['vitest'],
  'libs/cvent-auth/src/index.ts': ['#cvent-api'],
  'libs/cvent-api/src/index.ts': ['#directory'],
  'libs/directory/src/index.ts': ['#integrations', './one.js'],
  'libs/directory/src/one.ts': ['./two.js'],
  'libs/directory/src/two.ts': ['./one.js'],
  'libs/integrations/src/index.ts': ['#custom-field-mapping'],
  'libs/custom-field-mapping/src/index.ts': ['#webhooks'],
  'libs/custom-field-mapping/src/domain/convert.ts': ['#integrations', 'pg'],
  'libs/webhooks/src/index.ts': ['#attendees', './inbox.processor.js'],
  'libs/webhooks/src/inbox.processor.ts': [],
  'libs/webhooks/src/webhooks-worker.module.ts': ['./inbox.processor.js'],
  'libs/webhooks/src/webhooks-http.module.ts': ['./inbox.processor.js'],
  'libs/attendees/src/index.ts': ['undeclared'],
  'libs/attendees/src/inner.ts': [],
  'libs/attendees/src/some.spec.ts': ['vitest', './inner.js'],
  'libs/attendees/src/uses-spec.ts': ['./some.spec.js', '../../../test/support/tool.js'],
  'test/support/tool.ts': [],
  'apps/api/src/main.ts': ['#attendees', '../../../libs/attendees/src/inner.js', '#nowhere'],
  'apps/worker/src/main.ts': ['../../api/src/main.js'],
  'apps/standalone/src/main.ts': ['../../api/src/main.js'],
  'apps/cvent-simulator/src/main.ts': ['#kernel', '#contracts'],
};

/** The packages that {@link BROKEN} imports; package.json is the real one, and does not know the last. */
const PACKAGES = ['pg', '@nestjs/common', 'vitest', 'undeclared'];

/** Which arrows of {@link BROKEN} each rule must name, and no others. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'imports-point-down-from-tier-0': ['libs/kernel/src/index.ts → libs/contracts/src/index.ts'],
  'imports-point-down-from-tier-1': [
    'libs/contracts/src/index.ts → libs/platform/src/index.ts',
    'libs/platform/src/index.ts → libs/embedded-postgres/src/index.ts',
  ],
  'imports-point-down-from-tier-2': ['libs/messaging/src/index.ts → libs/history/src/index.ts'],
  'imports-point-down-from-tier-3': ['libs/access/src/index.ts → libs/directory/src/index.ts'],
  'imports-point-down-from-tier-4': ['libs/cvent-auth/src/index.ts → libs/cvent-api/src/index.ts'],
  'imports-point-down-from-tier-5': ['libs/cvent-api/src/index.ts → libs/directory/src/index.ts'],
  'imports-point-down-from-tier-6': ['libs/directory/src/index.ts → libs/integrations/src/index.ts'],
  'imports-point-down-from-tier-7': ['libs/integrations/src/index.ts → libs/custom-field-mapping/src/index.ts'],
  'imports-point-down-from-tier-8': ['libs/custom-field-mapping/src/index.ts → libs/webhooks/src/index.ts'],
  'features-never-import-each-other': ['libs/webhooks/src/index.ts → libs/attendees/src/index.ts'],
  'apps-are-imported-by-nobody': ['apps/worker/src/main.ts → apps/api/src/main.ts'],
  'libs-through-their-index': ['apps/api/src/main.ts → libs/attendees/src/inner.ts'],
  'libs-by-their-name': ['apps/api/src/main.ts → libs/attendees/src/inner.ts'],
  'simulator-knows-only-kernel': ['apps/cvent-simulator/src/main.ts → libs/contracts/src/index.ts'],
  'workers-start-from-worker-modules': ['libs/webhooks/src/webhooks-http.module.ts → libs/webhooks/src/inbox.processor.ts'],
  'kernel-and-contracts-know-no-framework': [
    'libs/contracts/src/index.ts → node_modules/@nestjs/common/index.js',
    'libs/kernel/src/index.ts → node_modules/pg/index.js',
  ],
  'mapping-is-pure': [
    'libs/custom-field-mapping/src/domain/convert.ts → libs/integrations/src/index.ts',
    'libs/custom-field-mapping/src/domain/convert.ts → node_modules/pg/index.js',
  ],
  'no-cycle': ['libs/directory/src/one.ts → libs/directory/src/two.ts'],
  'no-test-code-in-the-product': [
    'libs/attendees/src/uses-spec.ts → libs/attendees/src/some.spec.ts',
    'libs/attendees/src/uses-spec.ts → test/support/tool.ts',
  ],
  'no-dev-dependency-in-the-product': ['libs/history/src/index.ts → node_modules/vitest/index.js'],
  'no-undeclared-package': ['libs/attendees/src/index.ts → node_modules/undeclared/index.js'],
  'everything-resolves': ['apps/api/src/main.ts → #nowhere'],
};

describe('the real tree', () => {
  let real: Cruise;
  beforeAll(async () => void (real = await cruise(ROOT)), SLOW);

  it('breaks no rule of who may import whom', () => {
    expect(arrowsOf(real)).toEqual([]);
  });

  it('is seen whole: every lib is reached by its name, at its source', () => {
    const named = real.modules.flatMap((module) => module.dependencies).filter(({ module }) => module.startsWith('#'));
    expect(named.length).toBeGreaterThan(50);
    for (const { module, resolved } of named) expect(resolved).toBe(`libs/${module.slice(1)}/src/index.ts`);
  });

  it('has no lib without a tier', async () => {
    const config = await readFile(CONFIG, 'utf8');
    const tiers = config.slice(config.indexOf('const TIERS'), config.indexOf('];\n', config.indexOf('const TIERS')));
    const known = [...tiers.matchAll(/'([\w-]+)'/g)].map(([, name]) => name);
    expect(known.sort()).toEqual((await readdir(join(ROOT, 'libs'))).sort());
  });
});

describe('each rule can fail', () => {
  let folder: string;
  let broken: Cruise;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cvent-bridge-architecture-'));
    for (const [file, imports] of Object.entries(BROKEN)) {
      await mkdir(join(folder, dirname(file)), { recursive: true });
      await writeFile(join(folder, file), [...imports.map((name) => `import '${name}';`), 'export {};'].join('\n'));
    }
    for (const file of ['tsconfig.json', 'tsconfig.depcruise.json', 'package.json'])
      await writeFile(join(folder, file), await readFile(join(ROOT, file)));
    for (const name of PACKAGES) {
      await mkdir(join(folder, 'node_modules', name), { recursive: true });
      await writeFile(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      await writeFile(join(folder, 'node_modules', name, 'index.js'), '');
    }
    broken = await cruise(folder);
  }, SLOW);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(Object.entries(EXPECTED))('%s', (rule, arrows) => {
    expect(arrowsOf(broken, rule)).toEqual(arrows.map((arrow) => `${rule}: ${arrow}`).sort());
  });

  it('and no rule is missing from this list', async () => {
    const { default: config } = (await import(CONFIG)) as { default: { forbidden: readonly { name: string }[] } };
    expect(Object.keys(EXPECTED).sort()).toEqual(config.forbidden.map(({ name }) => name).sort());
  });
});

describe('each rule of the linter that guards the architecture can fail', () => {
  const eslint = new ESLint({ cwd: ROOT });
  const rulesBrokenBy = async (file: string, text: string): Promise<(string | null)[]> => {
    const [result] = await eslint.lintText(text, { filePath: join(ROOT, file) });
    return [...new Set(result?.messages.map(({ ruleId }) => ruleId))];
  };
  const LIB = 'libs/webhooks/src/index.ts';

  it.each([
    ['the environment is read in a lib', LIB, `export const port = process.env['PORT'];\n`, 'no-restricted-properties'],
    ['the environment is imported in a lib', LIB, `import { env } from 'node:process';\nexport const port = env['PORT'];\n`, 'no-restricted-imports'],
    ['the API imports a worker module', 'apps/api/src/api.module.ts', `import { XWorkerModule } from '#webhooks';\nexport const x = XWorkerModule;\n`, 'no-restricted-imports'],
    ['the API imports a processor', 'apps/api/src/api.module.ts', `import { XProcessor } from '#webhooks';\nexport const x = XProcessor;\n`, 'no-restricted-imports'],
    ['everything is exported at once', LIB, `export * from './messages.module.js';\n`, 'no-restricted-syntax'],
    ['a type is given up', LIB, `export const x: any = 1;\n`, '@typescript-eslint/no-explicit-any'],
    ['a promise is left alone', LIB, `export function f(): void {\n  Promise.resolve();\n}\n`, '@typescript-eslint/no-floating-promises'],
    ['a promise stands for a truth', LIB, `export const f = (): number => (Promise.resolve() ? 1 : 2);\n`, '@typescript-eslint/no-misused-promises'],
    ['a switch forgets a case', LIB, `export function f(x: 'a' | 'b'): void {\n  switch (x) {\n    case 'a':\n  }\n}\n`, '@typescript-eslint/switch-exhaustiveness-check'],
  ] as const)('%s', async (_, file, text, rule) => {
    expect(await rulesBrokenBy(file, text)).toContain(rule);
  }, SLOW); // prettier-ignore

  it('and the configuration may read the environment', async () => {
    expect(await rulesBrokenBy('libs/platform/src/config/load-config.ts', `export const port = process.env['PORT'];\n`)).toEqual([]);
  });
});
