import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const NO_EXPORT_ALL = {
  selector: 'ExportAllDeclaration',
  message: 'Name what is exported: an index lists what a lib offers.',
};
const NO_ENVIRONMENT = [
  { object: 'process', property: 'env', message: 'Only libs/platform/src/config reads the environment: inject AppConfig.' },
];
const NO_ENVIRONMENT_IMPORT = {
  paths: ['node:process', 'process'].map((name) => ({ name, importNames: ['env'], message: 'Inject AppConfig instead.' })),
};
/** What the dependency rules cannot see, since an index names worker modules too. */
const NO_WORKER_IN_API = {
  ...NO_ENVIRONMENT_IMPORT,
  patterns: [
    { regex: '^#', importNamePattern: '(WorkerModule|Processor)$', message: 'Providing a processor starts a worker: the API must not.' },
  ],
};

/** Where the environment may be read: the configuration, the programs' entries, what is not the product, and tests. */
const READS_ENVIRONMENT = [
  'libs/platform/src/config/**',
  'apps/*/src/main.ts',
  'apps/cli/**',
  'apps/cvent-simulator/**',
  'apps/standalone/**',
  'scripts/**',
  'test/**',
  '**/*.spec.ts',
  '**/*.int-spec.ts',
  '*.config.ts',
];

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', 'coverage/', 'reports/', '.data/']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Knows of emitDecoratorMetadata: a class that Nest injects stays a value import.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': ['error', { fixMixedExportsWithInlineTypeSpecifier: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      // An implementation of an asynchronous interface need not wait for anything.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true, allowNullish: true }],
      'no-restricted-syntax': ['error', NO_EXPORT_ALL],
      'no-restricted-properties': ['error', ...NO_ENVIRONMENT],
      'no-restricted-imports': ['error', NO_ENVIRONMENT_IMPORT],
      eqeqeq: 'error',
      'no-console': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: READS_ENVIRONMENT,
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  {
    files: ['apps/api/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', NO_WORKER_IN_API] },
  },
  {
    // Programs that talk to a person at a terminal.
    files: ['apps/*/src/main.ts', 'apps/cli/**', 'apps/standalone/**', 'apps/cvent-simulator/**', 'scripts/**', 'test/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // Assertions on answers whose shape is what the test is about.
    files: ['**/*.spec.ts', '**/*.int-spec.ts', '**/*.e2e-spec.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.base],
    rules: { 'no-restricted-syntax': ['error', NO_EXPORT_ALL], eqeqeq: 'error', 'prefer-const': 'error' },
  },
);
