import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

/** One config, one project per kind of test: pure (`unit`), real Postgres and queues (`int`), over HTTP (`e2e`), killed processes (`fault`). */
const project = (groupOrder: number, name: string, include: string[], more: object = {}) => ({
  extends: true as const,
  test: { name, include, sequence: { groupOrder }, ...more },
});

/** In CI, where a failure by chance costs a whole run, a test of real processes gets a second try; `npm run verify` names those that needed it. */
const secondTry = process.env['CI'] ? { retry: 1 } : {};

export default defineConfig({
  resolve: { alias: [{ find: /^#([\w-]+)$/, replacement: `${root}libs/$1/src/index.ts` }] },
  test: {
    setupFiles: ['reflect-metadata'],
    reporters: ['default'],
    expect: { poll: { timeout: 20_000 } }, // a busy machine takes its time
    projects: [
      project(0, 'unit', ['libs/**/*.spec.ts', 'apps/**/*.spec.ts', 'test/architecture/**/*.spec.ts', 'test/chaos/**/*.spec.ts'], {
        testTimeout: 60_000, // properties over thousands of histories, on a busy machine
        isolate: false, // what is imported once serves all files of a process
      }),
      project(1, 'int', ['libs/**/*.int-spec.ts', 'apps/**/*.int-spec.ts', 'test/int/**/*.int-spec.ts'], {
        ...secondTry,
        isolate: false,
        globalSetup: ['test/support/global-setup.ts'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
        maxWorkers: 2,
      }),
      project(2, 'e2e', ['test/e2e/**/*.e2e-spec.ts'], {
        ...secondTry,
        globalSetup: ['test/support/global-setup.ts'],
        testTimeout: 120_000,
        hookTimeout: 120_000,
        maxWorkers: 2,
      }),
      project(3, 'fault', ['test/fault/**/*.e2e-spec.ts'], {
        ...secondTry,
        globalSetup: ['test/support/global-setup.ts'],
        testTimeout: 300_000,
        hookTimeout: 300_000,
        maxWorkers: 3, // they wait for leases and locks to run out most of the time
      }),
    ],
  },
});
