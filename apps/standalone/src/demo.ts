import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { ConfigError } from '#platform';
import { readEnvironment } from './environment.js';
import { startStack } from './tour/stack.js';
import { takeTour } from './tour/tour.js';
import { heading } from './tour/paper.js';
import { firstStopSignal } from './stop-signals.js';

const { values: options } = parseArgs({
  options: {
    exit: { type: 'boolean', default: false },
    'kill-worker': { type: 'boolean', default: false },
    people: { type: 'string', default: '300' },
    attendees: { type: 'string', default: '2000' },
  },
});

/** `npm run demo`: everything on this machine, Cvent's stand-in included, and a tour through it. `--exit` ends it afterwards, non-zero if the sides disagree. */
async function main(): Promise<boolean> {
  const stopped = firstStopSignal();
  const stack = await startStack(readEnvironment());
  try {
    const tour = takeTour(stack, {
      attendees: Math.max(0, Number(options.attendees) || 0),
      people: Math.max(2, Number(options.people) || 300),
      isWorkerKilled: options['kill-worker'],
    });
    const isAgreed = await Promise.race([tour, stopped.then(() => false)]);
    if (options.exit) return isAgreed;
    heading('Look around (Ctrl-C ends it)');
    for (const [what, where] of stack.places) console.log(`  ${what.padEnd(26)}${where}`);
    await stopped;
    return isAgreed;
  } finally {
    await stack.close();
  }
}

main().then(
  (isAgreed) => process.exit(isAgreed ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof ConfigError || error instanceof Error ? `\n${error.message}` : error);
    process.exit(1);
  },
);
