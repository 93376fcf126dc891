import { ApiError } from '../http/api-error.js';

/** Operators that take one value, or for `in` several. */
export const VALUE_OPERATORS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'sw', 'contains', 'in', 'match'] as const;
/** Operators that stand alone. */
export const STATE_OPERATORS = ['is null', 'is not null', 'is empty', 'is not empty'] as const;
/** An operator of Cvent's filters. */
export type Operator = (typeof VALUE_OPERATORS)[number] | (typeof STATE_OPERATORS)[number];

/** One comparison. */
export interface FilterTest {
  readonly kind: 'test';
  readonly field: string;
  readonly operator: Operator;
  /** None for operators that stand alone, several for `in` only. */
  readonly values: readonly string[];
}

/** A filter as it was written. `and` binds tighter than `or`. */
export type Filter = FilterTest | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] };

/** A quoted value (in double quotes, `\"` stands for a quote), a bracket, a comma, or a word; spaces between. */
const TOKEN = /\s*(?:'([^']*)'|"((?:[^"\\]|\\.)*)"|([(),])|([^\s'"(),]+))/y;
const MOST_DEPTH = 100;

type Token = { readonly value: string } | { readonly word: string };

/** Reads a filter such as `event.id eq 'x' and (status eq 'Accepted' or note is null)`. @throws ApiError 400 */
export function parseFilter(text: string): Filter {
  const parser = new Parser(tokensOf(text));
  const filter = parser.either(0);
  parser.end();
  return filter;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (!match) throw invalid();
    const [, single, double, sign, word] = match;
    const value = single ?? double?.replace(/\\(.)/g, '$1');
    tokens.push(value === undefined ? { word: (sign ?? word)! } : { value });
  }
  return tokens;
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  either(depth: number): Filter {
    return this.chain('or', () => this.chain('and', () => this.single(depth)));
  }

  end(): void {
    if (this.at < this.tokens.length) throw invalid();
  }

  private chain(kind: 'and' | 'or', read: () => Filter): Filter {
    const parts = [read()];
    while (this.skip(kind)) parts.push(read());
    return parts.length === 1 ? parts[0]! : { kind, parts };
  }

  private single(depth: number): Filter {
    if (depth > MOST_DEPTH) throw invalid();
    if (!this.skip('(')) return this.test();
    const inner = this.either(depth + 1);
    this.expect(')');
    return inner;
  }

  private test(): FilterTest {
    const field = this.word();
    const operator = this.operator(field);
    if (operator === 'in') return { kind: 'test', field, operator, values: this.list() };
    const standsAlone = (STATE_OPERATORS as readonly string[]).includes(operator);
    return { kind: 'test', field, operator, values: standsAlone ? [] : [this.value()] };
  }

  private operator(field: string): Operator {
    const word = this.word();
    const written = word === 'is' ? `is ${this.skip('not') ? 'not ' : ''}${this.word()}` : word;
    const known = [...VALUE_OPERATORS, ...STATE_OPERATORS].find((operator) => operator === written);
    if (known === undefined) throw new ApiError(400, `Unsupported operator ${written} for field ${field}`);
    return known;
  }

  private list(): string[] {
    this.expect('(');
    const values = [this.value()];
    while (this.skip(',')) values.push(this.value());
    this.expect(')');
    return values;
  }

  private value(): string {
    const token = this.tokens[this.at++];
    if (!token || !('value' in token)) throw invalid();
    return token.value;
  }

  private word(): string {
    const token = this.tokens[this.at++];
    if (!token || !('word' in token) || '(),'.includes(token.word)) throw invalid();
    return token.word;
  }

  private skip(word: string): boolean {
    const token = this.tokens[this.at];
    const isThere = token !== undefined && 'word' in token && token.word === word;
    if (isThere) this.at++;
    return isThere;
  }

  private expect(word: string): void {
    if (!this.skip(word)) throw invalid();
  }
}

function invalid(): ApiError {
  return new ApiError(400, 'Invalid filter');
}
