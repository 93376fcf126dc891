// Makes a fresh clone ready to run: checks Node, installs what the lockfile says when it changed, builds when sources changed.
// Needs nothing but Node. `--no-build` installs only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const INSTALLED = 'node_modules/.installed-lock';
const BUILT = 'dist/.built-from';
const LOCK = '.ensure-ready.lock';
const SOURCES = ['apps', 'libs', 'test'];
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];

checkNode();
await withLock(() => {
  install();
  if (!process.argv.includes('--no-build')) build();
});

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const isSupported = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major > 24 || (major === 24 && minor >= 11);
  if (!isSupported)
    fail(`Node ${process.versions.node} is too old or unsupported: install Node 20.19+, 22.13+ or 24.11+ (24 is recommended).`);
}

function install() {
  const wanted = digest([readFileSync('package-lock.json')]);
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === wanted) return;
  console.log('Installing dependencies from the lockfile …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'The install failed: see above. Is the npm registry within reach?');
  writeFileSync(INSTALLED, wanted);
}

function build() {
  const wanted = digest([...SETTINGS, ...SOURCES.flatMap(typescriptIn)].flatMap((file) => [file, readFileSync(file)]));
  if (existsSync(BUILT) && readFileSync(BUILT, 'utf8') === wanted) return;
  console.log('Building …');
  rmSync('dist', { recursive: true, force: true });
  run('npm', ['run', '--silent', 'build'], 'The build failed: see above.');
  mkdirSync('dist', { recursive: true });
  writeFileSync(BUILT, wanted);
}

function typescriptIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(int-|e2e-)?spec\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function run(command, args, onFailure) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
  if (status !== 0) fail(error ? `${onFailure} (${error.message})` : onFailure);
}

/** Two at once wait for each other; a lock whose maker is gone is taken over. */
async function withLock(work) {
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      const maker = Number(existsSync(LOCK) ? readFileSync(LOCK, 'utf8') : 0);
      if (maker > 0 && !isAlive(maker)) rmSync(LOCK, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  process.on('exit', () => rmSync(LOCK, { force: true }));
  work();
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
