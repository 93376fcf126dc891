import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#embedded-postgres';

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What the service needs from outside, made here where the environment does not give it. */
export interface Home {
  /** Settings to run with; they win over the environment. */
  readonly settings: Env;
  /** Null: DATABASE_URL names a server of somebody else's. */
  readonly postgres: EmbeddedPostgres | null;
  /** Ends what was started here. Close what uses it first. */
  close(): Promise<void>;
  /** The same, and throws the data away. */
  destroy(): Promise<void>;
}

const DATA_DIR = '.data';

/** Finds or makes a database and an encryption key, and keeps both in DATA_DIR (`.data`) between starts. */
export async function openHome(env: Env): Promise<Home> {
  const dataDir = env['DATA_DIR'] ?? DATA_DIR;
  await mkdir(dataDir, { recursive: true });
  const encryptionKeys =
    env['ENCRYPTION_KEYS'] ?? (await keep(join(dataDir, 'encryption-keys'), () => `local:${randomBytes(32).toString('base64')}`));
  const postgres = env['DATABASE_URL'] ? null : await startEmbeddedPostgres({ dataDir });
  return {
    settings: { DATABASE_URL: env['DATABASE_URL'] ?? postgres!.url, ENCRYPTION_KEYS: encryptionKeys },
    postgres,
    close: async () => postgres?.stop(),
    destroy: async () => {
      await postgres?.destroy();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Reads a secret that was kept, or makes and keeps it; nobody else on the machine may read it. */
export async function keep(file: string, make: () => string | Promise<string>): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept.trim() !== '') return kept.trim();
  const made = await make();
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}
