import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { dirname } from 'node:path';
import { describeProfile, summaryOf } from './profile-summary.js';

const MOST_FUNCTIONS = 60;

// Loaded into a measured process by `--profile`: a CPU profile from its start to its end, written however it ends, as `--cpu-prof` does not; and what it comes to as text.
const file = process.env['BENCH_PROFILE'];
if (file !== undefined) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
  const write = (): void =>
    session.post('Profiler.stop', (error, result) => {
      if (error) return;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(result.profile));
      writeFileSync(`${file}.txt`, describeProfile(summaryOf(result.profile, MOST_FUNCTIONS)));
    });
  process.once('SIGTERM', write);
}
