import type { Operation } from './operation.js';

/** An operation, and what the path said. */
export interface FoundOperation<T> {
  readonly operation: T;
  readonly parameters: readonly string[];
}

interface Route<T> {
  readonly operation: T;
  readonly pattern: RegExp;
}

/** A look-up of operations by method and path. Of two that fit, the one with fewer parameters wins. */
export function operationFinder<T extends Pick<Operation, 'method' | 'path'>>(
  operations: readonly T[],
): (method: string, path: string) => FoundOperation<T> | null {
  const routes = new Map<string, Route<T>[]>();
  const fixedFirst = [...operations].sort((one, other) => parameterCount(one.path) - parameterCount(other.path));
  for (const operation of fixedFirst) {
    const pattern = new RegExp(`^${operation.path.replace(/\{[^}]+\}/g, '([^/]+)')}$`);
    routes.set(operation.method, [...(routes.get(operation.method) ?? []), { operation, pattern }]);
  }
  return (method, path) => {
    for (const { operation, pattern } of routes.get(method) ?? []) {
      const match = pattern.exec(path);
      if (match) return { operation, parameters: match.slice(1) };
    }
    return null;
  };
}

function parameterCount(path: string): number {
  return path.split('{').length - 1;
}
