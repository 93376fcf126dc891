// Everything that must hold before a change goes in: `npm run verify`, and what CI runs. Needs nothing but Node; goes on after a failure, so that one run
// shows them all. `node scripts/verify.mjs lint types` runs these stages only. Its last line adds up the tests and the checks: "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const REPORT = 'reports/vitest.json';
const MINUTE = 60_000;
/** Lines that are shown of the reason of a failure. */
const REASON_LINES = 12;
/** Enough for `docker compose config` to see that nothing else is missing. None of it is used anywhere. */
const COMPOSE_ENV = {
  POSTGRES_PASSWORD: 'not-used',
  ENCRYPTION_KEYS: `check:${Buffer.alloc(32).toString('base64')}`,
  PUBLIC_URL: 'https://bridge.example.com',
};

/** The program that checks the compose file: the plugin, the older program of its own, or none. */
const COMPOSE = [['docker', 'compose'], ['docker-compose']].find(
  ([program, ...args]) => spawnSync(program, [...args, 'version'], { stdio: 'ignore' }).status === 0,
);

/** Whether the manifests can be put together as a cluster would get them. */
const HAS_KUBECTL = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0;

const HAS_REDIS = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;

/** In this order; `needs` names a stage without which this one makes no sense, `skip` says why it is left out. */
const STAGES = [
  { name: 'install', command: ['node', 'scripts/ensure-ready.mjs', '--no-build'], minutes: 5 },
  { name: 'format', command: ['npm', 'run', '--silent', 'format:check'], minutes: 2, needs: 'install' },
  { name: 'lint', command: ['npm', 'run', '--silent', 'lint'], minutes: 4, needs: 'install' },
  { name: 'types', command: ['npm', 'run', '--silent', 'types'], minutes: 3, needs: 'install' },
  { name: 'build', command: ['node', 'scripts/ensure-ready.mjs'], minutes: 3, needs: 'install' },
  { name: 'architecture', command: ['npm', 'run', '--silent', 'depcruise'], minutes: 2, needs: 'install' },
  { name: 'unused', command: ['npm', 'run', '--silent', 'knip'], minutes: 2, needs: 'install' },
  { name: 'licences', command: ['node', 'scripts/licenses.mjs', '--check'], minutes: 1 },
  {
    name: 'compose',
    command: [...(COMPOSE ?? []), '--profile', 'simulator', 'config', '--quiet'],
    minutes: 1,
    env: COMPOSE_ENV,
    skip: COMPOSE ? '' : 'docker compose is not installed here',
  },
  {
    name: 'kustomize',
    command: ['kubectl', 'kustomize', 'deploy/kubernetes/overlays/example', '--output', '/dev/null'],
    minutes: 1,
    skip: HAS_KUBECTL ? '' : 'kubectl is not installed here',
  },
  {
    name: 'tests',
    command: ['npm', 'test', '--silent', '--', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`],
    minutes: 45,
    needs: 'build',
    counts: true,
  },
  { name: 'demo', command: ['npm', 'run', '--silent', 'demo', '--', '--exit'], minutes: 4, needs: 'build' },
  {
    name: 'chaos',
    command: ['npm', 'run', '--silent', 'chaos', '--', '--short', '--json'],
    minutes: 20,
    needs: 'build',
    skip: HAS_REDIS || process.env.REQUIRE_REDIS === '1' ? '' : 'redis-server is not installed here',
  },
];

rmSync(REPORT, { force: true });
mkdirSync('reports', { recursive: true });

const results = [];
const wanted = process.argv.slice(2);
for (const stage of STAGES) if (wanted.length === 0 || wanted.includes(stage.name)) results.push(await runStage(stage));

console.log('\n── summary');
for (const { name, state, seconds } of results) console.log(`${state.padEnd(10)}${name.padEnd(14)}${seconds.toFixed(1).padStart(7)} s`);

for (const line of [...failedTests(), ...secondTries()]) console.log(line);

const total = results.map(countsOf).reduce((sum, counts) => sum.map((value, index) => value + counts[index]), [0, 0, 0]);
const [passed, failed, skipped] = total;
process.exitCode = failed > 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);

async function runStage(stage) {
  const { name, needs, skip } = stage;
  const isBlocked = needs !== undefined && results.some((result) => result.name === needs && result.state !== 'ok');
  const reason = isBlocked ? `"${needs}" did not pass` : skip;
  if (reason) {
    console.log(`\n── ${name}: left out, ${reason}`);
    return { ...stage, state: isBlocked ? 'blocked' : 'left out', seconds: 0 };
  }
  console.log(`\n── ${name}`);
  const startedAt = performance.now();
  const isOk = await run(stage);
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`── ${name}: ${isOk ? 'ok' : 'FAILED'} after ${seconds.toFixed(1)} s`);
  return { ...stage, state: isOk ? 'ok' : 'FAILED', seconds };
}

/** True when the command ended with 0 in time. One that is late is ended together with everything it started. */
function run({ name, command: [program, ...args], minutes, env = {} }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env }, detached: true });
    const stop = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // it has ended by itself
      }
    };
    const late = setTimeout(() => {
      console.error(`${name} took longer than ${minutes} minutes and was ended.`);
      stop('SIGTERM');
      setTimeout(stop, 10_000, 'SIGKILL').unref();
    }, minutes * MINUTE);
    const interrupt = () => stop('SIGINT');
    process.once('SIGINT', interrupt);
    const end = (isOk) => {
      clearTimeout(late);
      process.off('SIGINT', interrupt);
      resolve(isOk);
    };
    child.on('error', (error) => {
      console.error(error.message);
      end(false);
    });
    child.on('exit', (code) => end(code === 0));
  });
}

/** Passed, failed and skipped: every test of the test stage, one check of any other. */
function countsOf({ state, counts }) {
  if (state === 'left out') return [0, 0, 1];
  if (!counts) return state === 'ok' ? [1, 0, 0] : [0, 1, 0];
  const { numPassedTests: ok = 0, numFailedTests: bad = 0, numPendingTests: pending = 0, numTodoTests: todo = 0 } = readReport();
  // A test file that cannot be loaded, or an error outside any test, fails the run without failing a test.
  const isUncounted = state !== 'ok' && bad === 0;
  return [ok, isUncounted ? 1 : bad, pending + todo];
}

function readReport() {
  return existsSync(REPORT) ? JSON.parse(readFileSync(REPORT, 'utf8')) : {};
}

/** What failed, by name and with the first lines of the reason, so that the end of a long output says it; a file that could not be loaded counts as well. */
function failedTests() {
  const failures = (readReport().testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const file = relative('.', name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [{ title: file, reason: message }];
    return failed.map(({ fullName, failureMessages }) => ({ title: `${file} > ${fullName}`, reason: failureMessages.join('\n') }));
  });
  return failures.flatMap(({ title, reason }) => [`FAILED    ${title}`, ...reason.split('\n').slice(0, REASON_LINES).map(indented)]);
}

/** What passed only when it was tried again: a race of the test or of the product, to be looked at. */
function secondTries() {
  return (readReport().testResults ?? []).flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter((test) => test.status === 'passed' && test.failureMessages.length > 0)
      .flatMap(({ fullName, failureMessages }) => [
        `2nd try   ${relative('.', name)} > ${fullName}`,
        ...failureMessages[0].split('\n').slice(0, REASON_LINES).map(indented),
      ]),
  );
}

function indented(line) {
  return `          ${line}`;
}
