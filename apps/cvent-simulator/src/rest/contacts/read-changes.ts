import { isJsonObject, type JsonObject } from '#kernel';
import type { Problem } from '../http/api-error.js';
import type { Rule, Rules } from './field-rules.js';
import { TEXT_FORMATS } from './text-formats.js';

/** A new value; null for none any more. */
export type Change = string | boolean | null | Changes;
/** New values by the names of their fields; what is not named stays. */
export interface Changes {
  readonly [name: string]: Change;
}

/** What a body changes, and what is wrong with it. An empty text clears, where a field takes one. Never throws. */
export function readChanges(
  body: JsonObject,
  rules: Rules,
  path = '',
): { readonly changes: Changes; readonly problems: readonly Problem[] } {
  const changes: Record<string, Change> = {};
  const problems: Problem[] = [];
  for (const [name, rule] of Object.entries(rules)) {
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    if (value === undefined) continue;
    const target = path + name;
    if (rule.kind === 'group' && isJsonObject(value)) {
      const inner = readChanges(value, rule.rules, `${target}.`);
      changes[name] = inner.changes;
      problems.push(...inner.problems);
      continue;
    }
    const refusal = value === null ? null : refuse(rule, value);
    if (refusal === null) changes[name] = value === '' ? null : (value as Change);
    else problems.push({ target, message: `${target} ${refusal}` });
  }
  return { changes, problems };
}

function refuse(rule: Rule, value: unknown): string | null {
  switch (rule.kind) {
    case 'group':
      return 'must be an object';
    case 'flag':
      return typeof value === 'boolean' ? null : 'must be true or false';
    case 'word':
      return typeof value === 'string' && rule.words.includes(value) ? null : `must be one of ${rule.words.join(', ')}`;
    case 'text':
      return typeof value === 'string' ? refuseText(rule, value) : 'must be text';
  }
}

function refuseText({ min, max, format }: Extract<Rule, { kind: 'text' }>, value: string): string | null {
  if (value.length < min) return `must have at least ${min} characters`;
  if (value.length > max) return `must have at most ${max} characters`;
  return format === undefined || value === '' || TEXT_FORMATS[format](value) ? null : 'is not in the right form';
}
