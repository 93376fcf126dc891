import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';

type Node = Readonly<Record<string, unknown>>;
interface Documented {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Node>>; readonly requestBody?: Node }>>>
  >;
  readonly components: Node;
}

const FILE = fileURLToPath(new URL('../../../shared/cvent/openapi-subset.json', import.meta.url));
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const addFormats = addFormatsModule as unknown as (ajv: Ajv) => void;

/** Cvent's own description of its REST API, as far as it is at hand. */
export class CventDocument {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(private readonly document: Documented) {
    addFormats(this.ajv);
  }

  /** What is described: `GET /events/{id}`. */
  get operations(): string[] {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((method) => METHODS.includes(method))
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  /** Whether an operation may answer this status. */
  describes(operation: string, status: number): boolean {
    return this.response(operation, status) !== undefined;
  }

  /** Why a body is not as described, or null. A key that is not described counts. @throws Error for a status that is not described */
  problemWith(operation: string, status: number, body: unknown): string | null {
    const key = `${operation} ${status}`;
    const validate = this.compiled.get(key) ?? this.ajv.compile<unknown>(this.schemaOf(operation, status));
    this.compiled.set(key, validate);
    return validate(body) ? null : `${key}: ${this.ajv.errorsText(validate.errors)}`;
  }

  /** What a body that is sent must be, references written out. @throws Error for an operation without a body */
  requestSchema(operation: string): Node {
    const [method = '', path = ''] = operation.split(' ');
    const body = this.document.paths[path]?.[method.toLowerCase()]?.requestBody;
    if (!body) throw new Error(`${operation} takes no body.`);
    const { content } = this.resolve(body) as { content: { 'application/json': { schema: Node } } };
    return this.flatten(content['application/json'].schema);
  }

  private schemaOf(operation: string, status: number): Node {
    const described = this.response(operation, status);
    if (!described) throw new Error(`${operation} ${status} is not described.`);
    const response = this.resolve(described) as { content: { 'application/json': { schema: Node } } };
    return this.flatten(response.content['application/json'].schema);
  }

  private response(operation: string, status: number): Node | undefined {
    const [method = '', path = ''] = operation.split(' ');
    return this.document.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
  }

  private resolve(node: Node): Node {
    if (typeof node['$ref'] !== 'string') return node;
    const parts = node['$ref'].slice('#/'.length).split('/');
    return parts.reduce<Node>((at, part) => at[part] as Node, this.document as unknown as Node);
  }

  /** OpenAPI 3.0's dialect as JSON Schema, references and `allOf` written out, so that objects can be closed: they take no other keys. */
  private flatten(node: Node): Node {
    const { allOf, properties, required, items, oneOf, anyOf, nullable, exclusiveMinimum, ...rest } = this.resolve(node);
    const parents = ((allOf ?? []) as Node[]).map((parent) => this.flatten(parent));
    const merged: Record<string, unknown> = Object.assign({}, ...parents, plain(rest)) as Record<string, unknown>;
    const own = Object.entries((properties ?? {}) as Record<string, Node>).map(([name, value]) => [name, this.flatten(value)]);
    const known = [...parents.map((parent) => (parent['properties'] ?? {}) as Node), Object.fromEntries(own) as Node].reduce(bothOf, {});
    if (Object.keys(known).length > 0) Object.assign(merged, { properties: known, additionalProperties: false });
    // A required key that nothing describes (`event.id` of sessions) tells of a key inside another.
    const needed = [...parents.flatMap((parent) => (parent['required'] ?? []) as string[]), ...((required ?? []) as string[])];
    merged['required'] = [...new Set(needed)].filter((name) => Object.hasOwn(known, name));
    if (items) merged['items'] = this.flatten(items as Node);
    if (anyOf) merged['anyOf'] = (anyOf as Node[]).map((choice) => this.flatten(choice));
    if (oneOf) merged['oneOf'] = (oneOf as Node[]).map((choice) => this.flatten(choice));
    if (exclusiveMinimum === true) merged['exclusiveMinimum'] = merged['minimum'];
    return nullable === true ? { anyOf: [{ type: 'null' }, merged] } : merged;
  }
}

/** Properties of two parents; what both describe must be as both say. */
function bothOf(one: Node, other: Node): Node {
  const shared = Object.keys(other).filter((name) => Object.hasOwn(one, name));
  const merged = shared.map((name) => {
    const [a, b] = [one[name] as Node, other[name] as Node];
    const inner = bothOf((a['properties'] ?? {}) as Node, (b['properties'] ?? {}) as Node);
    return [name, { ...a, ...b, ...(Object.keys(inner).length > 0 ? { properties: inner } : {}) }];
  });
  return { ...one, ...other, ...Object.fromEntries(merged) };
}

/** Without what says nothing about values. */
function plain(node: Node): Node {
  const isSilent = (key: string): boolean => key.startsWith('x-') || ['example', 'default', 'description', 'title'].includes(key);
  return Object.fromEntries(Object.entries(node).filter(([key]) => !isSilent(key)));
}

/** Cvent's document. Null where it is not at hand; says so in a line. */
export function cventDocument(): CventDocument | null {
  if (existsSync(FILE)) return new CventDocument(JSON.parse(readFileSync(FILE, 'utf8')) as Documented);
  console.log(`The simulator's answers were not held against Cvent's specification: ${FILE} is not here.`);
  return null;
}
