import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONFIG_KEYS, loadConfig } from './load-config.js';

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly comment: string;
}

const fileOfRoot = (name: string): string => readFileSync(new URL(`../../../../${name}`, import.meta.url), 'utf8');
/** What the compose file takes from the environment beside settings of the service. */
const COMPOSE_ONLY = ['POSTGRES_PASSWORD', 'SIMULATOR_PORT'];

/** The settings of `.env.example` in their order, commented out or not, each with the comment above it. */
function readExample(): Entry[] {
  return fileOfRoot('.env.example')
    .split(/\n\n+/)
    .flatMap((block) => {
      const lines = block.trim().split('\n');
      const [, key, value] = /^#?([A-Z][A-Z0-9_]*)=(.*)$/.exec(lines.at(-1)!) ?? [];
      return key === undefined ? [] : [{ key, value: value!, comment: lines.slice(0, -1).join(' ') }];
    });
}

describe('.env.example', () => {
  const example = readExample();

  it('names every setting once, in the order of the schema, and then what only the compose file takes', () => {
    expect(example.map(({ key }) => key)).toEqual([...CONFIG_KEYS, ...COMPOSE_ONLY]);
  });

  it('names everything that docker-compose.yml takes from the environment', () => {
    const taken = [...fileOfRoot('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map(([, key]) => key);
    expect(example.map(({ key }) => key)).toEqual(expect.arrayContaining(taken));
    expect(taken).toEqual(expect.arrayContaining(COMPOSE_ONLY));
  });

  it.each(example.map((entry) => [entry.key, entry] as const))('says of %s what it is for', (_, { comment }) => {
    expect(comment).toMatch(/^# .{20,}/);
  });

  it.each(example.filter(({ key }) => /_(BYTES|MS|HOURS)$/.test(key)).map((entry) => [entry.key, entry] as const))(
    'names the unit of %s',
    (key, { comment }) => {
      const unit = { BYTES: 'bytes', MS: 'milliseconds', HOURS: 'hours' }[key.split('_').at(-1)!]!;
      expect(comment).toContain(unit);
    },
  );

  it('shows the defaults', () => {
    const required = { DATABASE_URL: 'postgres://u:p@h/d', ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}` };
    const shown = Object.fromEntries(example.filter(({ value }) => value !== '').map(({ key, value }) => [key, value]));
    const plain = (env: Record<string, string>): unknown => JSON.parse(JSON.stringify(loadConfig(env)));
    expect(plain({ ...shown, ...required })).toEqual(plain(required));
    expect(Object.keys(shown).length).toBeGreaterThan(8);
  });
});

describe('docs/configuration.md', () => {
  const rows = fileOfRoot('docs/configuration.md').match(/^\| `[A-Z].*$/gm) ?? [];
  const listed = rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`([A-Z][A-Z0-9_]*)`/g)].map(([, key]) => key));

  it('lists every setting once', () => {
    const whatOnlyNpmStartTakes = 'DATA_DIR';
    expect(listed.toSorted()).toEqual([...CONFIG_KEYS, whatOnlyNpmStartTakes].toSorted());
  });
});
