import { isJsonObject, type JsonObject } from '#kernel';

/** What Cvent says of an error, in whichever of its shapes (FACTS 5). Null when the body says nothing: empty, HTML, cut off. */
export function messageOf(text: string): string | null {
  const body = parseObject(text);
  const inner = isJsonObject(body['error']) ? body['error'] : {};
  const said = [body['message'], inner['message'], body['error_description'], body['detail'], body['error']];
  return said.find((part): part is string => typeof part === 'string' && part !== '') ?? null;
}

function parseObject(text: string): JsonObject {
  try {
    const body = JSON.parse(text) as unknown;
    return isJsonObject(body) ? body : {};
  } catch {
    return {};
  }
}
