import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const fileOfRoot = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** One rule of `deploy/prometheus/alerts.yml`. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}

/** A series that an expression asks for, with the labels by which it chooses. */
export interface Asked {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** All alert rules. */
export function alertRules(): AlertRule[] {
  const { groups } = parse(fileOfRoot('deploy/prometheus/alerts.yml')) as { groups: { rules: AlertRule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

/** Every query of the dashboard, by the panel's title. */
export function dashboardQueries(): { readonly title: string; readonly expr: string }[] {
  const { panels } = JSON.parse(fileOfRoot('deploy/grafana/cvent-bridge.json')) as {
    panels: { title: string; targets?: { expr: string }[] }[];
  };
  return panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));
}

/** What a PromQL expression asks for. Reads the small part of the language that the rules and the dashboard use. */
export function askedBy(expr: string): Asked[] {
  const plain = expr
    .replace(/"[^"]*"/g, '""')
    .replace(/\b(by|on|without|ignoring)\s*\([^)]*\)/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ');
  return [...plain.matchAll(/\b([a-zA-Z_:][\w:]*)\s*(\(|\{[^}]*\})?/g)]
    .filter(([, word, behind]) => behind !== '(' && !OPERATORS.has(word!) && !/^e\d+$/.test(word!))
    .map(([, word, selector = '']) => ({
      metric: word!.replace(/_bucket$/, ''),
      labels: [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label!),
    }));
}

/** The labels by which an expression groups or joins. */
export function groupedBy(expr: string): string[] {
  return [...expr.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap(([, names]) => names!.split(',').map((name) => name.trim())).filter((name) => name !== ''); // prettier-ignore
}

const OPERATORS = new Set(['and', 'or', 'unless']);
