import { z } from 'zod';
import { MAPPING_KINDS, readCventId, type Mapping, type MappingTarget } from '#contracts';
import { cleanLine } from '../convert/clean-text.js';
import { error, type RowFinding } from './finding.js';

/** A mapping as somebody wants it. A new one has no id yet. */
export type MappingDraft = Omit<Mapping, 'id'> & { readonly id?: string };

const LONGEST_NAME = 300;

const name = z.string().max(LONGEST_NAME).transform(cleanLine);
const cventId = z
  .string()
  .transform(readCventId)
  .refine((id) => id !== null, 'must be an id of Cvent’s');
const id = z.string().trim().toLowerCase().min(1).max(100);
/** Null and empty text count as left out: that is how forms send what nobody filled in. */
const optional = <T extends z.ZodType>(type: T) =>
  z.preprocess((value) => (value === null || value === '' ? undefined : value), type.optional());

const SOURCE = z.discriminatedUnion('type', [
  z.object({ type: z.literal('registration_type'), id: optional(cventId), name: optional(name) }),
  z.object({ type: z.literal('custom_field'), id: cventId }),
  z.object({ type: z.literal('standard_field'), name: name.refine((text) => text !== '', 'must not be empty') }),
]);
const TARGET = z.object({ peopleGroupId: optional(id), customFieldId: optional(id), personField: optional(name) });
const ROW = z.object({ id: optional(id), kind: z.enum(MAPPING_KINDS), source: SOURCE, target: TARGET });

/** Reads one row of a list, or says why it is none. Never throws; keys that it does not know are left out. */
export function readMapping(row: unknown): MappingDraft | readonly RowFinding[] {
  const { data, error: problem } = ROW.safeParse(row);
  if (problem) return problem.issues.map((issue) => malformed(issue.path.map(String).join('.'), issue.message));
  const target = readTarget(data.target);
  if (!target) return [malformed('target', 'must name exactly one of peopleGroupId, customFieldId and personField')];
  return { ...(data.id === undefined ? {} : { id: data.id }), kind: data.kind, source: readSource(data.source), target };
}

function readSource(source: z.infer<typeof SOURCE>): MappingDraft['source'] {
  if (source.type === 'custom_field') return { type: 'custom_field', id: source.id };
  if (source.type === 'standard_field') return source;
  return { type: source.type, ...(source.id ? { id: source.id } : {}), ...(source.name ? { name: source.name } : {}) };
}

function readTarget({ peopleGroupId, customFieldId, personField }: z.infer<typeof TARGET>): MappingTarget | null {
  const targets: MappingTarget[] = [];
  if (peopleGroupId !== undefined) targets.push({ peopleGroupId });
  if (customFieldId !== undefined) targets.push({ customFieldId });
  if (personField !== undefined) targets.push({ personField });
  return targets.length === 1 ? targets[0]! : null;
}

function malformed(path: string, message: string): RowFinding {
  const place = path === '' ? null : path;
  return error('row_malformed', place, `${place ?? 'The row'}: ${message}.`, 'Send the row in the form { kind, source, target }.');
}
