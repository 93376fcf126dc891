// Who may import whom. docs/architecture.md says it in words; test/architecture/ proves that each rule holds, and that each can fail.

/** The libs by tier. An import points to a lower tier; those of the last tier are the features, which meet in contracts only. */
const TIERS = [
  ['kernel'],
  ['contracts', 'platform', 'embedded-postgres'],
  ['messaging', 'mirrors', 'audit'],
  ['access', 'history', 'cvent-http'],
  ['cvent-auth'],
  ['cvent-api'],
  ['directory'],
  ['integrations'],
  ['custom-field-mapping'],
  ['webhooks', 'attendees', 'sessions', 'imports', 'outbound-sync', 'doctor', 'operations', 'changes'],
];
const FEATURES = TIERS.at(-1);

const oneOf = (names) => `(${names.join('|')})`;
const SPEC = '\\.(int-|e2e-)?spec\\.ts$';
const WORKER = '(-worker\\.module|\\.processor)\\.ts$';

const tierRules = TIERS.slice(0, -1).map((libs, tier) => ({
  name: `imports-point-down-from-tier-${tier}`,
  comment: `${libs.join(', ')}: only libs of a lower tier, never one beside or above.`,
  severity: 'error',
  from: { path: `^libs/${oneOf(libs)}/` },
  to: { path: `^libs/${oneOf(TIERS.slice(tier).flat())}/`, pathNot: '^libs/$1/' },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...tierRules,
    {
      name: 'features-never-import-each-other',
      comment: 'Features meet in contracts: one publishes a job or hands over a fact, the other takes it.',
      severity: 'error',
      from: { path: `^libs/${oneOf(FEATURES)}/` },
      to: { path: `^libs/${oneOf(FEATURES)}/`, pathNot: '^libs/$1/' },
    },
    {
      name: 'apps-are-imported-by-nobody',
      comment: 'Apps compose libs. Only the standalone app composes other apps.',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/', pathNot: '^apps/standalone/' },
      to: { path: '^apps/', pathNot: '^apps/$2/' },
    },
    {
      name: 'libs-through-their-index',
      comment: 'What a lib does not export is its own business.',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/', pathNot: ['^libs/$2/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'libs-by-their-name',
      comment: 'Another lib is imported as #name, not by a path.',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/', pathNot: '^libs/$2/', dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'simulator-knows-only-kernel',
      comment: 'It stands in for Cvent: sharing code with the product would hide what the product misreads.',
      severity: 'error',
      from: { path: '^apps/cvent-simulator/', pathNot: SPEC },
      to: { path: '^libs/', pathNot: '^libs/kernel/' },
    },
    {
      name: 'workers-start-from-worker-modules',
      comment:
        'Providing a processor starts a worker, so only a worker module provides one (and an index names it). ESLint keeps apps/api away from both.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['-worker\\.module\\.ts$', '/index\\.ts$', SPEC] },
      to: { path: WORKER },
    },
    {
      name: 'kernel-and-contracts-know-no-framework',
      comment: 'They are plain TypeScript: no Nest, TypeORM, BullMQ, database or HTTP.',
      severity: 'error',
      from: { path: '^libs/(kernel|contracts)/', pathNot: SPEC },
      to: { pathNot: ['^libs/', '^(node_modules/)?(uuid|zod)(/|$)'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'mapping-is-pure',
      comment:
        'What maps decides and does nothing: no Nest, database or HTTP in its domain folder, only libraries of dates, countries, phones and YAML.',
      severity: 'error',
      from: { path: '^libs/custom-field-mapping/src/domain/', pathNot: SPEC },
      to: {
        pathNot: [
          '^libs/(kernel|contracts)/',
          '^libs/custom-field-mapping/src/domain/',
          '^(node_modules/)?(i18n-iso-countries|libphonenumber-js|luxon|yaml|zod)(/|$)',
        ],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'no-cycle',
      comment: 'Two files that need each other are one file, or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-test-code-in-the-product',
      comment: 'The image holds neither tests nor what only tests need.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: SPEC },
      to: { path: ['^test/', SPEC] },
    },
    {
      name: 'no-dev-dependency-in-the-product',
      comment: 'The image is installed without devDependencies.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: SPEC },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-undeclared-package',
      comment: 'A package that only another package brings along may vanish with it.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: SPEC },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere would slip through every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.depcruise.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    combinedDependencies: false,
  },
};
