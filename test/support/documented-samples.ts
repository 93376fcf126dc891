import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../shared/cvent/webhooks/', import.meta.url));

/** The documented webhook samples by path (`variants/…` included), in the order of their names. Null where they are not at hand; says so in a line, unless another file does. */
export function documentedSamples({ isSilent = false } = {}): ReadonlyMap<string, Buffer> | null {
  if (!existsSync(FOLDER)) {
    if (!isSilent) console.log(`The documented webhook samples did not go through the intake: ${FOLDER} is not here.`);
    return null;
  }
  const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  return new Map(names.sort().map((name) => [name, readFileSync(FOLDER + name)]));
}
