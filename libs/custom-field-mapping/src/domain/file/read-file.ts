import { parseDocument, visit, type Document } from 'yaml';
import { isJsonObject, type JsonObject } from '#kernel';
import { quote } from '../convert/conversion.js';
import { error, type Finding } from '../lint/finding.js';
import { FILE_VERSION } from './export-mappings.js';

/** Largest file that is read, in characters: a thousand mappings with names of usual length, and the reading of it takes less than a second. */
const LONGEST_FILE = 500_000;

/** Reads a YAML file as far as its list of rows, all scalars as text. Never throws. */
export function readFile(text: unknown): { readonly rows: readonly unknown[] } | Finding {
  if (typeof text !== 'string') return problem('The file is not text.');
  if (text.length > LONGEST_FILE) return problem(`The file has ${text.length} characters; ${LONGEST_FILE} are possible.`);
  const file = parse(text);
  if (typeof file === 'string') return problem(`The file is not YAML: ${file}.`);
  if (file['version'] !== FILE_VERSION) return problem(`The file does not say that its version is ${FILE_VERSION}.`);
  return Array.isArray(file['mappings']) ? { rows: file['mappings'] } : problem('The file has no list of mappings.');
}

/** The file, or what is wrong with it. */
function parse(text: string): JsonObject | string {
  try {
    const document = parseDocument(text, { schema: 'failsafe', logLevel: 'silent', prettyErrors: false, uniqueKeys: false });
    const [first] = document.errors;
    if (first) return first.message;
    const twice = repeatedKey(document);
    if (twice !== null) return `it has the key ${quote(twice)} twice in one place`;
    const file: unknown = document.toJS({ maxAliasCount: 0 });
    return isJsonObject(file) ? file : 'it holds no keys';
  } catch {
    return 'it is nested too deeply, or refers to itself';
  }
}

/** A key that stands twice in one map. The library looks for it too, in a time that grows with the square of the keys. */
function repeatedKey(document: Document): string | null {
  let repeated: string | null = null;
  visit(document, {
    Map(_, { items }) {
      const keys = new Set<string>();
      for (const { key } of items) {
        const name = String(key);
        if (keys.has(name)) {
          repeated = name;
          return visit.BREAK;
        }
        keys.add(name);
      }
      return undefined;
    },
  });
  return repeated;
}

function problem(message: string): Finding {
  return { row: null, ...error('file_malformed', null, message, 'Send a file that was exported here, or one of the same form.') };
}
