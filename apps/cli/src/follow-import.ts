import { setTimeout as sleep } from 'node:timers/promises';
import { estimatedCalls, type ImportRun, type Imports, progressOf } from '#imports';

const EVERY_MS = 500;
const WIDTH = 30;
const STILL: readonly string[] = ['queued', 'running', 'waiting_for_quota'];

/** Shows how far an import is until it has ended or needs somebody. Answers how it ended. */
export async function followImport(imports: Imports, appId: string, id: string): Promise<ImportRun> {
  const isTerminal = process.stdout.isTTY;
  for (let shown = ''; ; await sleep(EVERY_MS)) {
    const run = await imports.get(appId, id);
    const line = lineOf(run);
    if (line !== shown) process.stdout.write(isTerminal ? `\r\u001b[2K${line}` : `${line}\n`);
    shown = line;
    if (STILL.includes(run.state)) continue;
    if (isTerminal) process.stdout.write('\n');
    return run;
  }
}

function lineOf(run: ImportRun): string {
  const progress = progressOf(run);
  const filled = Math.round(progress * WIDTH);
  const estimated = estimatedCalls(run);
  const calls = `${run.callsUsed}${estimated === null ? '' : ` of about ${estimated}`} calls`;
  const problem = run.problem ? `  ${run.problem.code}${run.problem.retryAt === null ? '' : `, again at ${run.problem.retryAt}`}` : '';
  return `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${Math.floor(progress * 100)} %  ${run.state}, ${run.stage}, ${calls}${problem}`;
}
