import type { ConflictPolicy } from '#contracts';
import { sameJson, type Json } from '#kernel';
import { isConflict, mergeField } from './merge-field.js';

/** Values by field; null means empty. */
export type FieldValues<V extends Json = Json> = Readonly<Record<string, V | null>>;

/** Several fields of one Person as both sides know them. */
export interface MappedVersions<V extends Json = Json> {
  /** Cvent now. A field that is absent is not mapped, not known, or could not be converted: it stays as it is. */
  readonly theirs: FieldValues<V>;
  /** The CMS now. A field that is absent is empty. */
  readonly ours: FieldValues<V>;
  /** The Cvent values last applied. A field that is absent never had one. */
  readonly base: FieldValues<V>;
  /** When Cvent's value was true, in ms. */
  theirsAtMs(field: string): number;
  /** When the CMS last edited the field, in ms. Null: never. */
  oursAtMs(field: string): number | null;
  /** True for a Person of the CMS's own: only those fields become Cvent's that are empty (B5). */
  readonly isCmsOwn: boolean;
}

/** The fields after the merge. */
export interface MergedFields<V extends Json = Json> {
  /** A value for each field of `theirs`. */
  readonly values: FieldValues<V>;
  /** What to remember as last applied, fields that `theirs` does not have included. */
  readonly base: FieldValues<V>;
}

/** Merges each field of Cvent's by itself with {@link mergeField}. Once more with its own result changes nothing. */
export function mergeMapped<V extends Json>(versions: MappedVersions<V>, policy: ConflictPolicy): MergedFields<V> {
  const values: [string, V | null][] = [];
  const nextBase: [string, V | null][] = Object.entries(versions.base);
  for (const [field, theirs] of Object.entries(versions.theirs)) {
    const base = own(versions.base, field);
    const ours = own(versions.ours, field) ?? null;
    if (versions.isCmsOwn && base === undefined && ours !== null) {
      values.push([field, ours]);
      continue;
    }
    const times = { theirsAtMs: versions.theirsAtMs(field), oursAtMs: versions.oursAtMs(field) };
    const merged = mergeField({ base, theirs, ours, ...times }, policy);
    values.push([field, merged.value]);
    nextBase.push([field, merged.base]);
  }
  return { values: Object.fromEntries(values), base: Object.fromEntries(nextBase) };
}

/** A field that both sides changed, and not alike. */
export interface FieldConflict {
  readonly field: string;
  readonly cvent: Json;
  readonly cms: Json;
}

/** The fields of which {@link mergeMapped} has the policy decide. */
export function conflictsOf(versions: MappedVersions): FieldConflict[] {
  return Object.entries(versions.theirs).flatMap(([field, cvent]) => {
    const cms = own(versions.ours, field) ?? null;
    const known = { base: own(versions.base, field), theirs: cvent, ours: cms, oursAtMs: versions.oursAtMs(field) };
    return isConflict(known) ? [{ field, cvent, cms }] : [];
  });
}

/** Fields that Cvent filled and that nobody changed since: what is emptied when Cvent gives a Person up, or a mapping is removed with its values. */
export function filledFields<V extends Json>(ours: FieldValues<V>, base: FieldValues<V>): string[] {
  return Object.keys(base).filter((field) => base[field] !== null && sameJson(own(ours, field), base[field]));
}

function own<V extends Json>(values: FieldValues<V>, field: string): V | null | undefined {
  return Object.hasOwn(values, field) ? values[field] : undefined;
}
