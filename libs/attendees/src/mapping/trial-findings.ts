import type { AttendeeState, PlacementRules } from '../domain/attendee-state.js';
import { changesBetween } from '../domain/person-changes.js';
import { planPersonFields } from '../domain/plan-person-fields.js';

/** What mappings would change, for all people looked at so far. Holds no data of theirs. */
export interface TrialFindings {
  /** People of whom something would change. */
  readonly changed: number;
  /** People by the field that would change. */
  readonly fields: Readonly<Record<string, number>>;
  /** People by what could not be converted: `<code> <field>`. */
  readonly notes: Readonly<Record<string, number>>;
  /** Attendees to show as examples. */
  readonly examples: readonly string[];
}

/** Nobody was looked at. */
export const NO_FINDINGS: TrialFindings = { changed: 0, fields: {}, notes: {}, examples: [] };

const MOST_EXAMPLES = 10;

/** The findings with some more people. Who is not in the app does not count. */
export function addFindings(findings: TrialFindings, attendees: readonly AttendeeState[], rules: PlacementRules): TrialFindings {
  const fields = { ...findings.fields };
  const notes = { ...findings.notes };
  const examples = [...findings.examples];
  let { changed } = findings;
  for (const { attendeeId, mirror, person, base } of attendees) {
    if (!person) continue;
    const plan = planPersonFields(mirror, person, base, rules);
    for (const { code, field } of plan.notes) count(notes, `${code} ${field}`);
    const changes = changesBetween(person, plan);
    if (changes.length === 0) continue;
    changed += 1;
    for (const { field } of changes) count(fields, field);
    if (examples.length < MOST_EXAMPLES) examples.push(attendeeId);
  }
  return { changed, fields, notes, examples };
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (Object.hasOwn(counts, key) ? counts[key]! : 0) + 1;
}
