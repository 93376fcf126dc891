import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly name?: string;
  readonly version?: string;
}

/** Where the product is installed and which version it is, from its package.json. Found from the sources as from what was built, whose files lie elsewhere. */
export function productFolder(): { readonly path: string; readonly version: string } {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let path = here; path !== dirname(path); path = dirname(path)) {
    const manifest = readManifest(join(path, 'package.json'));
    if (manifest?.name === 'cvent-bridge') return { path, version: manifest.version ?? 'unknown' };
  }
  throw new Error(`The package.json of the product is in no folder above ${here}: it belongs beside "dist".`);
}

function readManifest(path: string): Manifest | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  } catch {
    return null;
  }
}
