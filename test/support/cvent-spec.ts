import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { patternOf } from './api-contract.js';
import type { SeenRequest } from './scripted-cvent.js';

type Node = Record<string, unknown>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Node;
}
interface SpecOperation {
  readonly parameters?: readonly Node[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Node }>> };
  readonly responses: Readonly<Record<string, Node>>;
}
interface SpecDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, SpecOperation>> & { readonly parameters?: readonly Node[] }>>;
  readonly components: Node;
}

/** An operation of Cvent's specification. */
interface Found {
  /** As the specification writes it: `/events/{id}`. */
  readonly path: string;
  readonly operation: SpecOperation;
  readonly parameters: readonly Parameter[];
}

const FILE = fileURLToPath(new URL('../../../shared/cvent/openapi-subset.json', import.meta.url));
const addFormats = addFormatsModule as unknown as (ajv: Ajv) => void;

/** Cvent's own specification. Null where it is not at hand, which is said in a line. */
export function cventSpec(): CventSpec | null {
  if (existsSync(FILE)) return new CventSpec(JSON.parse(readFileSync(FILE, 'utf8')) as SpecDocument);
  console.log(`What is sent to Cvent was not held against its specification: ${FILE} is not here.`);
  return null;
}

/** Holds requests against Cvent's specification, and makes answers up from its examples. */
export class CventSpec {
  private readonly ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });

  constructor(private readonly document: SpecDocument) {
    addFormats(this.ajv);
    this.ajv.addSchema({ $id: 'cvent', components: document.components }, 'cvent');
  }

  /** What is not as specified: empty when all is well. `scope`: what we believe that the operation needs. */
  problemsOf(request: SeenRequest, scope?: string | null): string[] {
    const { pathname, search } = new URL(request.target, 'http://cvent');
    const found = this.find(request.method, pathname);
    if (!found) return [`${request.method} ${pathname} is not specified`];
    const { operation, parameters } = found;
    const problems = [
      ...this.parameterProblems(parameters, 'path', pathValues(found.path, pathname)),
      ...this.parameterProblems(parameters, 'query', [...new URLSearchParams(search)]),
      ...this.bodyProblems(operation, request),
    ];
    if (search.includes('+')) problems.push('a space of the query is written as +');
    if (scope !== undefined && !scopesOf(operation).includes(scope ?? ''))
      problems.push(`${scope} is not its scope: ${scopesOf(operation).join()}`);
    return [...problems, ...this.filterProblems(found, filterOf(request))].map((problem) => `${request.method} ${found.path}: ${problem}`);
  }

  /** The body of the 200 to a request, made up from the examples of the specification. */
  exampleAnswer(request: SeenRequest): unknown {
    const found = this.find(request.method, new URL(request.target, 'http://cvent').pathname);
    if (!found) return {};
    const response = this.resolve(found.operation.responses['200']!) as unknown as { content: Record<string, { schema: Node }> };
    return this.exampleOf(response.content['application/json']!.schema);
  }

  private find(method: string, pathname: string): Found | null {
    const templates = Object.keys(this.document.paths).sort((one, other) => one.split('{').length - other.split('{').length);
    const path = templates.find((template) => patternOf(template).test(pathname) && method.toLowerCase() in this.document.paths[template]!);
    if (path === undefined) return null;
    const item = this.document.paths[path]!;
    const operation = item[method.toLowerCase()]!;
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(
      (node) => this.resolve(node) as unknown as Parameter,
    );
    return { path, operation, parameters };
  }

  private parameterProblems(parameters: readonly Parameter[], place: string, given: readonly (readonly [string, string])[]): string[] {
    const known = parameters.filter((parameter) => parameter.in === place);
    const missing = known.filter(({ name, required }) => required === true && !given.some(([key]) => key === name));
    const problems = missing.map(({ name }) => `${name} is missing`);
    for (const [name, text] of given) {
      const parameter = known.find((each) => each.name === name);
      if (!parameter) problems.push(`${name} is no parameter`);
      else if (!this.validate(parameter.schema)(asTyped(text, parameter.schema))) problems.push(`${name} must not be ${text}`);
    }
    return problems;
  }

  private bodyProblems({ requestBody }: SpecOperation, { headers, body }: SeenRequest): string[] {
    if (!requestBody) return body === '' ? [] : ['a body is sent where none is known'];
    const type = headers['content-type'] ?? '';
    const schema = requestBody.content[type]?.schema;
    if (!schema) return [`${type} is no media type of the body`];
    const read: unknown = type === 'application/json' ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
    const unknown = Object.keys(read as Node).filter((key) => !(key in ((this.resolve(schema)['properties'] as Node | undefined) ?? {})));
    const validate = this.validate(schema);
    return [...unknown.map((key) => `${key} is not known in the body`), ...(validate(read) ? [] : [this.ajv.errorsText(validate.errors)])];
  }

  /** Filters are described in words: each field with the operators that it knows. Those of POST …/filter are described at the GET. */
  private filterProblems({ path, parameters }: Found, filter: string | null): string[] {
    if (filter === null) return [];
    const listing = path.endsWith('/filter') ? this.find('GET', path.replace(/\/filter$/, ''))!.parameters : parameters;
    const description = listing.find(({ name }) => name === 'filter')?.description ?? '';
    const terms = [...filter.matchAll(/([\w.]+) (eq|ne|lt|le|gt|ge|sw|contains|in|match) (?:'[^']*'|\([^)]*\))/g)];
    if (terms.length === 0) return [`the filter ${filter} cannot be read`];
    return terms
      .filter(([, field, operator]) => !operatorsOf(description, field!).includes(operator!))
      .map(([term]) => `the filter knows no ${term}`);
  }

  private exampleOf(node: Node): unknown {
    const schema = this.resolve(node);
    if ('example' in schema) return schema['example'];
    const parts = [...((schema['allOf'] as Node[] | undefined) ?? []), schema].map((part) => this.resolve(part));
    const properties = Object.assign({}, ...parts.map((part) => part['properties'] ?? {})) as Readonly<Record<string, Node>>;
    if (Object.keys(properties).length > 0)
      return Object.fromEntries(Object.entries(properties).map(([key, property]) => [key, this.exampleOf(property)]));
    if (schema['type'] === 'array') return [this.exampleOf(schema['items'] as Node)];
    return (
      (schema['enum'] as unknown[] | undefined)?.[0] ?? (schema['type'] === 'boolean' ? false : schema['type'] === 'string' ? 'text' : 1)
    );
  }

  private resolve(node: Node): Node {
    const reference = node['$ref'];
    if (typeof reference !== 'string') return node;
    const target = reference
      .split('/')
      .slice(1)
      .reduce<unknown>((at, key) => (at as Node)[key], this.document);
    return this.resolve(target as Node);
  }

  private validate(schema: Node): ValidateFunction {
    return this.ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"cvent#/')) as Node);
  }
}

function scopesOf({ security = [] }: SpecOperation): string[] {
  const scopes = security.flatMap((way) => way['OAuth2.clientCredentials'] ?? []);
  return scopes.length > 0 ? scopes : [''];
}

function filterOf({ target, body, headers }: SeenRequest): string | null {
  const inQuery = new URL(target, 'http://cvent').searchParams.get('filter');
  if (inQuery !== null || headers['content-type'] !== 'application/json') return inQuery;
  return (JSON.parse(body) as { filter?: string }).filter ?? null;
}

function operatorsOf(description: string, field: string): string[] {
  const name = field.replaceAll('.', '\\.');
  const line = new RegExp(`(?:\\* ${name} ?\\(([^)]*)\\)|\\| ${name} +\\|([^|]*)\\|)`).exec(description);
  return line ? [...(line[1] ?? line[2]!).matchAll(/[a-z]+(?: [a-z]+)*/g)].map(([operator]) => operator) : [];
}

function pathValues(template: string, pathname: string): [string, string][] {
  const parts = pathname.split('/');
  return template
    .split('/')
    .flatMap((part, index): [string, string][] => (part.startsWith('{') ? [[part.slice(1, -1), decodeURIComponent(parts[index]!)]] : []));
}

function asTyped(text: string, schema: Node): unknown {
  return schema['type'] === 'integer' || schema['type'] === 'number' ? Number(text) : text;
}
