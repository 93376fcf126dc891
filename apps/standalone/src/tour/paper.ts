const WIDTH = 28;
const isTerminal = process.stdout.isTTY;
const paint = (code: number, text: string): string => (isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text);

/** A heading with an empty line before it. */
export function heading(text: string): void {
  console.log(`\n${paint(1, text)}`);
}

/** Something that went well. */
export function done(text: string): void {
  console.log(`  ${paint(32, '✔')} ${text}`);
}

/** Something that went wrong. */
export function wrong(text: string): void {
  console.log(`  ${paint(31, '✘')} ${text}`);
}

/** A remark under what was said. */
export function remark(text: string): void {
  console.log(`    ${paint(2, text)}`);
}

/** A bar for something that takes time; where there is no terminal, a line per quarter. */
export function progressBar(label: string, total: number): (at: number) => void {
  let quarter = -1;
  return (at) => {
    const share = total === 0 ? 1 : Math.min(1, at / total);
    if (isTerminal) {
      const filled = Math.round(share * WIDTH);
      process.stdout.write(`\r  ${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${label} ${at}/${total} ${share === 1 ? '\n' : ''}`);
      return;
    }
    const reached = Math.floor(share * 4);
    if (reached > quarter) console.log(`    ${label} ${at}/${total}`);
    quarter = Math.max(quarter, reached);
  };
}

/** Percentiles of durations, in ms: `p50 34 ms, p99 120 ms`. */
export function percentiles(durationsMs: readonly number[]): string {
  const sorted = [...durationsMs].sort((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}
