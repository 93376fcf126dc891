import { subjectIdOf, type Cause, type Fact, type Stamp } from '#contracts';
import type { CventPage } from '#cvent-api';
import { newId, wellFormed, type Json } from '#kernel';
import type { SubjectSource } from '../domain/subject-source.js';
import type { ImportItem } from '../persistence/import-items.repository.js';

/** What a page says. */
export interface PageReading {
  /** At most one for each subject. */
  readonly facts: readonly Fact[];
  /** Records that cannot be read; the others are applied all the same. */
  readonly failures: readonly ImportItem[];
  /** The latest change on it, in ms. Null: it does not say. */
  readonly lastModifiedMs: number | null;
}

/** Longest record that is kept beside its failure, in UTF-16 units. */
const LONGEST_RECORD = 20_000;

/** Reads a page's records as facts. What it says was true a while before Cvent answered, since Cvent may show changes late (DESIGN 4, "As-of"). */
export function readPageAs(source: SubjectSource, page: CventPage, eventId: string, cause: Cause, lagMs: number): PageReading {
  const stamp: Stamp = { asOfMs: page.dateMs - lagMs, kind: 'read', id: newId() };
  const facts = new Map<string, Fact>();
  const failures: ImportItem[] = [];
  let lastModifiedMs: number | null = null;
  for (const [index, record] of page.records.entries()) {
    const reading = source.read(record, eventId, stamp, cause);
    if (reading.kind === 'fact') {
      facts.set(subjectIdOf(reading.fact), reading.fact);
      lastModifiedMs = Math.max(lastModifiedMs ?? 0, reading.lastModifiedMs ?? 0);
    } else {
      failures.push({
        kind: 'failure',
        subject: source.subject,
        subjectId: reading.subjectId ?? `${stamp.id}#${index}`,
        fact: keep(record),
        action: null,
        changes: [],
        reason: reading.code,
      });
    }
  }
  return { facts: [...facts.values()], failures, lastModifiedMs };
}

function keep(record: unknown): Json {
  const text = wellFormed(JSON.stringify(record) ?? 'null');
  return text.length > LONGEST_RECORD ? text.slice(0, LONGEST_RECORD) : (JSON.parse(text) as Json);
}
