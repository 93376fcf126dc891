import type { OpenAPIObject } from '@nestjs/swagger';

const DEPTH = 100_000;
/** Each is a finding of its own where keys are checked. */
const WIDTH = 8_000;

/** Values of a size that nobody expects in a field, as JSON text. */
export const LARGE_VALUES: readonly (readonly [string, string])[] = [
  ['a hundred thousand lists in one another', '['.repeat(DEPTH) + ']'.repeat(DEPTH)],
  ['a hundred thousand objects in one another', '{"a":'.repeat(DEPTH) + '1' + '}'.repeat(DEPTH)],
  ['eight thousand keys', `{${Array.from({ length: WIDTH }, (_, n) => `"k${n}":${n}`).join(',')}}`],
  ['eight thousand entries', `[${Array(WIDTH).fill('1').join(',')}]`],
  ['a long text', `"${'x'.repeat(200_000)}"`],
];

/** Values of a kind that nobody expects there. */
export const ODD_VALUES: readonly (readonly [string, string])[] = [
  ['__proto__', '{"__proto__":{"isAdmin":true,"length":1e9}}'],
  [
    'constructor and prototype',
    '{"constructor":{"prototype":{"isAdmin":true}},"prototype":{},"hasOwnProperty":1,"toString":null,"then":1}',
  ],
  ['a key twice', '{"a":1,"a":{"a":2,"a":3}}'],
  ['NUL', '"a\\u0000b"'],
  ['half a character', '"a\\ud800b\\udc00"'],
  ['a key of NUL and half a character', '{"\\u0000\\ud800":"\\u0000"}'],
  ['a number beyond all', '1e999'],
  ['a negative zero', '-0'],
  ['a fraction', '0.1'],
  ['null', 'null'],
  ['true', 'true'],
  ['nothing', '""'],
  ['lists of everything', '[null,true,0,"",[],{},[null]]'],
];

/** Values of a query or path, as they stand in a URL. */
export const HOSTILE_TEXTS: readonly string[] = [
  '%00', 'a%00b', '%ED%A0%80', '%F0%9F%98', 'x'.repeat(190), '..%2F..%2Fetc%2Fpasswd', '%27%3B--', '__proto__', 'constructor', '%7B%7D', '1e999', '-1',
  'WzEsMl0', 'null', '%5B%5D',
]; // prettier-ignore

type Schema = Readonly<Record<string, unknown>>;

/** A JSON body, and where its values are. */
export interface Example {
  readonly body: unknown;
  readonly places: readonly (readonly (string | number)[])[];
}

/** A body that a schema describes, with every property in it, and the way to each of them. */
export function exampleOf(document: OpenAPIObject, schema: Schema): Example {
  const places: (string | number)[][] = [];
  const make = (given: Schema, way: (string | number)[]): unknown => {
    const node = resolved(document, given);
    if (way.length > 0) places.push(way);
    if (Array.isArray(node['enum'])) return (node['enum'] as readonly unknown[])[0];
    if (node['type'] === 'array') return [make((node['items'] as Schema | undefined) ?? {}, [...way, 0])];
    const properties = Object.entries((node['properties'] as Record<string, Schema> | undefined) ?? {});
    if (properties.length > 0) return Object.fromEntries(properties.map(([name, property]) => [name, make(property, [...way, name])]));
    return SAMPLES[String(node['type'])] ?? {};
  };
  const body = make(schema, []);
  return { body, places };
}

const SAMPLES: Readonly<Record<string, unknown>> = { string: 'x', number: 1, integer: 1, boolean: true };

function resolved(document: OpenAPIObject, node: Schema): Schema {
  const { $ref, oneOf, allOf } = node as { $ref?: string; oneOf?: readonly Schema[]; allOf?: readonly Schema[] };
  if ($ref !== undefined) return resolved(document, document.components!.schemas![$ref.split('/').at(-1)!] as Schema);
  const [first] = oneOf ?? allOf ?? [];
  return first === undefined ? node : resolved(document, first);
}

/** The body as JSON text with this text at that place. */
export function withTextAt({ body }: Example, way: readonly (string | number)[], text: string): string {
  const mark = '<here>';
  const copy = structuredClone(body) as Record<string | number, unknown>;
  let holder = copy;
  for (const step of way.slice(0, -1)) holder = holder[step] as Record<string | number, unknown>;
  holder[way.at(-1)!] = mark;
  return JSON.stringify(copy).replace(`"${mark}"`, () => text);
}
