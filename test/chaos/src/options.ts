import { parseArgs } from 'node:util';

/** How chaos was asked to run. */
export interface ChaosOptions {
  readonly short: boolean;
  /** Runs the negative controls; with `--controls` alone, nothing else. */
  readonly controls: boolean;
  readonly faults: boolean;
  readonly json: boolean;
  readonly seed: number;
}

/** What the command line may say. */
export const USAGE = `Usage: npm run chaos -- [options]

  --short        10,000 messages in about three minutes, with fewer faults; left out: 100,000 messages, with all of them
  --controls     only the negative controls
  --no-controls  no negative controls
  --seed N       of the load and of the faults (1)
  --json         end with one JSON document on a line of its own`;

/** Reads the command line. @throws Error that says what is wrong. */
export function readOptions(args: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      controls: { type: 'boolean', default: false },
      'no-controls': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) throw new Error(`--seed must be a whole number.\n\n${USAGE}`);
  return { short: values.short, controls: !values['no-controls'], faults: !values.controls, json: values.json, seed };
}
