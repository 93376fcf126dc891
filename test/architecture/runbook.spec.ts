import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { alertRules } from '../support/prometheus.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RUNBOOK = readFileSync(`${ROOT}docs/runbook.md`, 'utf8');
/** The text of a chapter, up to the next one. */
const chapter = (title: string): string => RUNBOOK.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '';
const sections = [...chapter('Alerts').matchAll(/^### (.+)$/gm)].map(([, heading]) => heading!);

/** Product code, without tests. */
const SOURCES = readdirSync(`${ROOT}libs`, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('spec.ts'))
  .map((path) => ({ path, text: readFileSync(`${ROOT}libs/${path}`, 'utf8') }));

/** What the patterns find in sources whose path matches. */
function found(where: RegExp, ...patterns: RegExp[]): string[] {
  const codes = SOURCES.filter(({ path }) => where.test(path)).flatMap(({ text }) =>
    patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, code]) => code!)),
  );
  return [...new Set(codes)].sort();
}

/** Errors that end in a failure, a metric or a log: those of the HTTP API, which its callers get, are in the API's description. */
const OF_JOBS = found(
  /./,
  /new (?:Retryable|Permanent|Unavailable|Cvent\w+)Error\(\s*(?:\d+,\s*|status,\s*)?'([a-z_.]+)'/g,
  /extends (?:Retryable|Permanent)Error \{[^}]*?super\(\s*'([a-z_.]+)'/g,
  /^ {2}'(cvent\.[a-z_]+)':$/gm,
);
const OF_MESSAGES = found(/^webhooks/, /quarantined\(index, '([a-z_]+)'/g, /readonly code: '(\w+)' \| '\w+'/g, /readonly code: '\w+' \| '(\w+)'/g, /status: '(?:failed|quarantined)', reason: '(\w+)'/g); // prettier-ignore
const OF_READS = found(/^imports/, /code: '(import\.[a-z_]+)'/g, /'(import\.failed)'/g);
const OF_PUSHES = [
  ...found(/^outbound-sync/, /code: '([a-z_.]+)'/g),
  ...found(/^custom-field-mapping\/src\/domain\/(push|convert)\//, /refuse\(\s*'([a-z_]+)'/g),
];

describe('the runbook', () => {
  it('has a section for each alert, and each alert names its own', () => {
    const rules = alertRules();
    expect(rules.length).toBeGreaterThan(20);
    expect(rules.map(({ alert }) => alert)).toEqual(sections);
    for (const { alert, annotations } of rules) expect(annotations.runbook_url).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
  });

  it('is told by each alert how urgent it is', () => {
    for (const { labels, annotations } of alertRules()) {
      expect(labels['severity']).toMatch(/^(critical|warning|info)$/);
      expect(annotations.summary.length).toBeGreaterThan(20);
    }
  });

  it.each([
    ['errors', OF_JOBS, 25],
    ['messages', OF_MESSAGES, 8],
    ['reads', OF_READS, 3],
    ['pushes', OF_PUSHES, 20],
  ])('names every code of %s that the code can say', (_, codes, least) => {
    const codesTold = [...chapter('Codes').matchAll(/`([a-z_.]+)`/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThanOrEqual(least);
    expect(codes.filter((code) => !codesTold.includes(code))).toEqual([]);
  });

  it('names no code that the code cannot say', () => {
    const tables = [...chapter('Codes').matchAll(/^\| (`[^|]+`[^|]*)\|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`([a-z_.]+)`/g)]);
    const text = SOURCES.map((source) => source.text).join('\n');
    expect(tables.length).toBeGreaterThan(60);
    expect(tables.map(([, code]) => code!).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });

  it('has no link that leads nowhere', () => {
    const headings = [...RUNBOOK.matchAll(/^#+ (.+)$/gm)].map(([, text]) => text!.toLowerCase().replace(/ /g, '-'));
    const links = [...RUNBOOK.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor!);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((anchor) => !headings.includes(anchor))).toEqual([]);
  });
});
