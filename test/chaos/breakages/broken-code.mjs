// What is broken: a file of dist/libs, the code there, and what stands for it.
const BREAKAGES = {
  // Nobody looks for rows whose job never came.
  'sweeper-off': {
    file: 'messaging/src/sweeper.js',
    code: 'if (this.isStopped)\n            return;',
    broken: 'return;',
  },
  // The answer goes out before the row is on disk.
  'ack-before-commit': {
    file: 'webhooks/src/intake/webhook-intake.js',
    code: 'const storedAs = await withinTime(this.keep(request, body), deadlineMs, databaseIsSlow);',
    broken: "this.keep(request, body).catch(() => undefined);\n        const storedAs = 'stored';",
  },
  // Two facts about one attendee may be applied at the same time.
  'lock-off': {
    file: 'platform/src/database/database.js',
    code: "lines.push(`SELECT pg_advisory_xact_lock${shared ? '_shared' : ''}(${space | 0}, ${key | 0})`);",
    broken: 'continue;',
  },
  // A value that we pushed and that comes back looks like a change of Cvent's.
  'echo-filter-off': {
    file: 'attendees/src/domain/plan-person-fields.js',
    code: 'export function pushedBase({ mirror, base, sent }, confirmation, mapping) {',
    broken: 'export function pushedBase({ mirror, base, sent }, confirmation, mapping) {\n    return base;',
  },
};

let breakage;

export function initialize(name) {
  breakage = BREAKAGES[name];
  if (!breakage) throw new Error(`There is no breakage "${name}".`);
}

export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!url.endsWith(`/dist/libs/${breakage.file}`)) return loaded;
  const source = loaded.source.toString();
  if (!source.includes(breakage.code)) throw new Error(`The code to break is not in ${breakage.file} any more: mend broken-code.mjs.`);
  console.log(`broken on purpose: ${breakage.file}`);
  return { ...loaded, source: source.replace(breakage.code, breakage.broken) };
}
