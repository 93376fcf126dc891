// The licences of everything that is shipped: `npm run licenses` lists them by licence, and fails on one that is not known to be harmless to whoever runs or
// changes this service. `--check` lists those alone. Reads package-lock.json, so that packages of other platforms count as well.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ALLOWED = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT', 'Python-2.0', 'Unlicense'];

const lock = JSON.parse(readFileSync(fileURLToPath(new URL('../package-lock.json', import.meta.url)), 'utf8'));
const shipped = Object.entries(lock.packages)
  .filter(([path, { dev }]) => path !== '' && !dev)
  .map(([path, { version, license }]) => ({
    name: `${path.split('node_modules/').at(-1)}@${version}`,
    license: license ?? 'none is named',
  }));

const byLicense = group(shipped);
const refused = [...byLicense].filter(([license]) => !isAllowed(license));
const shown = process.argv.includes('--check') ? refused : [...byLicense];
for (const [license, packages] of shown.sort(([a], [b]) => (a < b ? -1 : 1))) {
  const names = [...new Set(packages.map(({ name }) => name))].sort();
  console.log(`${license} (${names.length})\n${names.map((name) => `  ${name}`).join('\n')}`);
}
if (refused.length > 0) {
  console.error(
    `Not allowed: ${refused.map(([license]) => license).join(', ')}. Use another package, or add the licence to scripts/licenses.mjs.`,
  );
  process.exitCode = 1;
} else
  console.log(`${shipped.length} packages are shipped, all under licences that are allowed: ${[...byLicense.keys()].sort().join(', ')}.`);

/** An SPDX expression: one of several is enough where there is a choice. */
function isAllowed(expression) {
  const alternatives = expression.replace(/[()]/g, '').split(' OR ');
  return alternatives.some((all) => all.split(' AND ').every((license) => ALLOWED.includes(license.trim())));
}

function group(packages) {
  const groups = new Map();
  for (const one of packages) groups.set(one.license, [...(groups.get(one.license) ?? []), one]);
  return groups;
}
