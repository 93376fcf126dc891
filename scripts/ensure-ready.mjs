// Makes a fresh clone ready to run: checks Node, installs what the lockfile says when it changed, builds when sources changed.
// Needs nothing but Node. `--no-build` installs only.
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const INSTALLED = 'node_modules/.installed-lock';
const BUILT = 'dist/.built-from';
const LOCK = '.ensure-ready.lock';
const SOURCES = ['apps', 'libs', 'test'];
const SETTINGS = /^(package(-lock)?|nest-cli|tsconfig.*)\.json$/;
const SPEC = /\.(int-|e2e-)?spec\.ts$/;
/** Set for what we start, so that a build script that comes back here does not wait for itself. */
const INSIDE = 'CVENT_BRIDGE_GETTING_READY';
/** What the caller's npm hands down and what would leave the build tools out. */
const UNWANTED_ENV = /^(NODE_ENV|npm_config_(omit|only|production|include|dry_run|package_lock_only|global|location|workspaces?))$/i;
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const withBuild = !process.argv.includes('--no-build');

if (!process.env[INSIDE]) {
  try {
    checkNode();
    if (!isReady()) await withLock(getReady);
  } catch (error) {
    console.error(error.message);
    process.exitCode = error.exitCode ?? 1;
  }
}

function isReady() {
  return isInstalled() && (!withBuild || isBuilt());
}

async function getReady() {
  if (!isInstalled()) await install();
  if (withBuild && !isBuilt()) await build();
}

function checkNode() {
  const wanted = JSON.parse(readFileSync('package.json', 'utf8')).engines?.node ?? '*';
  if (!satisfies(process.versions.node, wanted))
    throw new Error(`Node ${process.versions.node} does not fit: install one of ${wanted}, say with "nvm install" (https://nodejs.org).`);
}

/** Enough of the ranges of package.json: alternatives of `^1.2.3`, `>=1.2.3`, `<1.2.3` and `1`. Anything else is taken to fit. */
function satisfies(version, range) {
  const numbers = (text) => text.split('.').map(Number);
  const compare = (one, two) => one.map((number, at) => number - (two[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
  const actual = numbers(version);
  const fits = (condition) => {
    const [, sign, wanted] = /^(\^|>=|<)?v?(\d+(?:\.\d+){0,2})$/.exec(condition) ?? [];
    if (wanted === undefined) return true;
    if (sign === '<') return compare(actual, numbers(wanted)) < 0;
    if (sign === undefined) return numbers(wanted).every((number, at) => number === actual[at]);
    return compare(actual, numbers(wanted)) >= 0 && (sign === '>=' || actual[0] === numbers(wanted)[0]);
  };
  return range.split('||').some((part) => part.trim().split(/\s+/).every(fits));
}

function isInstalled() {
  const wanted = lockDigest();
  if (read(INSTALLED) === wanted) return true;
  if (!holdsWhatTheLockfileSays()) return false;
  writeFileSync(INSTALLED, wanted); // somebody has run npm by hand
  return true;
}

async function install() {
  console.log('Installing dependencies from the lockfile …');
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !UNWANTED_ENV.test(name)));
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  await npm(args, ['ignore', 'ignore', 'inherit'], env, 'The install failed: see above. Is the npm registry within reach?');
  writeFileSync(INSTALLED, lockDigest());
}

function lockDigest() {
  const lockfile = read('package-lock.json');
  if (lockfile === null) throw new Error('package-lock.json is missing: get it back with "git checkout package-lock.json".');
  return digest([lockfile]);
}

/** npm keeps a list of what it has installed. Packages for other platforms are not in it. */
function holdsWhatTheLockfileSays() {
  const installed = JSON.parse(read('node_modules/.package-lock.json') ?? '{}').packages;
  if (!installed) return false;
  return Object.entries(JSON.parse(read('package-lock.json')).packages).every(([path, { version, integrity, ...wanted }]) => {
    const found = installed[path];
    if (path === '') return true;
    if (found) return found.version === version && found.integrity === integrity;
    const isForHere = wanted.os?.includes(process.platform) && wanted.cpu?.includes(process.arch) && !wanted.libc;
    return wanted.optional === true && !isForHere;
  });
}

function isBuilt() {
  return read(BUILT) === sourcesDigest();
}

async function build() {
  const wanted = sourcesDigest();
  console.log('Building …');
  rmSync('dist', { recursive: true, force: true }); // what was built from sources that are gone must not stay
  await npm(['run', '--silent', 'build'], ['ignore', 'pipe', 'pipe'], process.env, 'The build failed: see above.');
  mkdirSync('dist', { recursive: true });
  writeFileSync(BUILT, wanted);
}

function sourcesDigest() {
  const settings = readdirSync('.').filter((name) => SETTINGS.test(name));
  return digest([...settings.sort(), 'scripts/bundle.mjs', ...SOURCES.flatMap(typescriptIn)].flatMap((file) => [file, readFileSync(file)]));
}

function typescriptIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !SPEC.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Runs npm to its end: when we are told to stop, it is told too, and nothing is left behind at work. What goes to a pipe is shown on failure only. */
async function npm(args, stdio, env, onFailure) {
  const script = process.env.npm_execpath ?? '';
  const isNpm = script.endsWith('npm-cli.js') && existsSync(script);
  const child = spawn(isNpm ? process.execPath : 'npm', isNpm ? [script, ...args] : args, {
    stdio,
    env: { ...env, [INSIDE]: '1' },
    shell: !isNpm && process.platform === 'win32',
  });
  const words = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => words.push(part));
  let stoppedBy = null;
  const stop = (signal) => {
    stoppedBy = signal;
    child.kill(signal);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
  const failure = await new Promise((resolve) => {
    child.on('error', (error) => resolve(`${onFailure} (npm cannot be run: ${error.message})`));
    child.on('close', (code) => resolve(code === 0 ? null : onFailure));
  });
  for (const signal of STOP_SIGNALS) process.off(signal, stop);
  if (stoppedBy) throw Object.assign(new Error(`Stopped by ${stoppedBy}.`), { exitCode: 128 + constants.signals[stoppedBy] });
  if (failure === null) return;
  process.stderr.write(Buffer.concat(words));
  throw new Error(failure);
}

/** Two at once wait for each other; a lock whose maker is gone is taken over. */
async function withLock(work) {
  for (let tries = 0; !takeLock(); tries++) {
    const maker = Number(read(LOCK) ?? 0);
    if (maker > 0 && !isAlive(maker)) clearLock();
    else if (tries === 10)
      console.log(`Waiting for process ${maker}, which is getting things ready. (If it is no such thing, remove ${LOCK}.)`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    await work();
  } finally {
    if (read(LOCK) === String(process.pid)) rmSync(LOCK, { force: true });
  }
}

/** The file appears with its content or not at all. */
function takeLock() {
  const draft = `${LOCK}.${randomUUID()}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, LOCK);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Another may have taken the lock since we looked; then it gets it back. */
function clearLock() {
  const aside = `${LOCK}.${randomUUID()}`;
  try {
    renameSync(LOCK, aside);
    if (isAlive(Number(read(aside)))) linkSync(aside, LOCK);
  } catch {
    // somebody else was faster
  }
  rmSync(aside, { force: true });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
