import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import type { OpenAPIObject } from '@nestjs/swagger';

type Node = Record<string, unknown>;
interface DocumentedResponse {
  readonly content?: Readonly<Record<string, { readonly schema: Node }>>;
}

const addFormats = addFormatsModule as unknown as (ajv: Ajv) => void;

/** Holds answers against an OpenAPI document: the status, the media type and the body must be as described, and nothing may be left out of the description. */
export class ApiContract {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(private readonly document: OpenAPIObject) {
    addFormats(this.ajv);
    this.ajv.addSchema({ $id: 'api', components: toJsonSchema(document.components) }, 'api');
  }

  /** @throws Error saying what is not as described. */
  check(method: string, path: string, status: number, contentType: string, body: unknown): void {
    const pathname = path.split('?')[0]!;
    const found = Object.entries(this.document.paths).find(
      ([template, item]) => patternOf(template).test(pathname) && Object.hasOwn(item, method.toLowerCase()),
    );
    if (!found) {
      if (status !== 404) throw new Error(`${method} ${pathname} answered ${status} and is not described`);
      return;
    }
    const [template, item] = found;
    const responses = (item as Record<string, { responses: Record<string, DocumentedResponse> }>)[method.toLowerCase()]!.responses;
    const isNamed = Object.hasOwn(responses, String(status));
    if (!isNamed && status < 400) throw new Error(`${method} ${template} answered ${status}, which is not described`);
    const response = isNamed ? responses[String(status)]! : responses['default']!;
    const schema = Object.entries(response.content ?? {}).find(([type]) => contentType.startsWith(type))?.[1].schema;
    if (!schema) {
      if (body !== null) throw new Error(`${method} ${template} ${status} answered a ${contentType} body that is not described`);
      return;
    }
    const validate = this.compile(schema);
    if (!validate(body))
      throw new Error(
        `${method} ${template} ${status} is not as described: ${this.ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`,
      );
  }

  private compile(schema: Node): ValidateFunction {
    const key = JSON.stringify(schema);
    const known = this.compiled.get(key) ?? this.ajv.compile<unknown>(toJsonSchema(schema) as Node);
    this.compiled.set(key, known);
    return known;
  }
}

/** Matches the paths of a template such as `/v1/apps/{appId}`. */
export function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`);
}

/** OpenAPI 3.0's dialect as JSON Schema; described objects take no other keys. */
function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = node as Node;
  const copy: Node = Object.fromEntries(
    Object.entries(rest).map(([key, value]): [string, unknown] => [key, key === 'example' ? value : toJsonSchema(value)]),
  );
  if (typeof copy['$ref'] === 'string') copy['$ref'] = copy['$ref'].replace(/^#/, 'api#');
  if (copy['type'] === 'object' && copy['properties'] !== undefined && copy['additionalProperties'] === undefined)
    copy['additionalProperties'] = false;
  return nullable === true ? { anyOf: [{ type: 'null' }, copy] } : copy;
}
