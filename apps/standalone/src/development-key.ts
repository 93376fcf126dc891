import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiKeys } from '#access';
import type { INestApplicationContext } from '@nestjs/common';

/** The operator key of this folder's database: made at the first start, kept beside the data, made anew when the database does not know it. */
export async function developmentKey(app: INestApplicationContext, dataDir = '.data'): Promise<string> {
  const keys = app.get(ApiKeys, { strict: false });
  const file = join(dataDir, 'operator-key');
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (kept !== '' && (await keys.prove(kept))?.role === 'operator') return kept;
  const { key } = await keys.create({ name: 'development', role: 'operator' });
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  return key;
}
