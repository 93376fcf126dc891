import type { SqlRunner } from '#kernel';

/** Finds the fields that a mapping fills. The mapping feature offers it; without one, nothing is mapped. */
export abstract class MappedFields {
  /** Person fields by name, the App's own as `customFields.<key>`. */
  abstract of(tx: SqlRunner, appId: string): Promise<ReadonlySet<string>>;
}
