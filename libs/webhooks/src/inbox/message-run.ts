import type { SubjectKind } from '#contracts';
import type { ElementProblem } from '../domain/element-problem.js';
import type { InboxStatus, MessageProgress } from './inbox.repository.js';

/** Most problems that a message keeps; the counts tell of the rest. */
const MOST_PROBLEMS = 100;

/** What is counted of a message's elements. */
export type ElementOutcome = 'applied' | 'unchanged' | 'stale' | 'unsupported_type' | 'foreign_event' | 'erased' | 'quarantined' | 'failed';

/** The tally of one message while its elements are applied. */
export class MessageRun {
  private readonly counts: Record<string, number>;
  private readonly found: ElementProblem[];
  position: number;
  /** What only a read shows (B8). */
  readonly unsaid = new Set<SubjectKind>();
  /** What a read may say better (DESIGN 4). */
  readonly said = new Set<SubjectKind>();

  constructor(from: MessageProgress) {
    this.counts = { ...from.outcomes };
    this.found = [...from.problems];
    this.position = from.progress;
  }

  /** The tally as it will be once `outcome` is counted; this one stays as it is. */
  with(outcome: ElementOutcome): MessageRun {
    const next = new MessageRun(this.progress);
    next.count(outcome);
    return next;
  }

  count(outcome: ElementOutcome): void {
    this.counts[outcome] = (this.counts[outcome] ?? 0) + 1;
  }

  note(problems: readonly ElementProblem[]): void {
    this.found.push(...problems.slice(0, MOST_PROBLEMS - this.found.length));
  }

  get progress(): MessageProgress {
    return { progress: this.position, outcomes: { ...this.counts }, problems: [...this.found] };
  }

  get failures(): number {
    return this.counts['failed'] ?? 0;
  }

  /** How the message as a whole ended: what needs somebody's eyes comes first. */
  get ending(): { readonly status: InboxStatus; readonly reason: string | null } {
    const has = (...outcomes: ElementOutcome[]): boolean => outcomes.some((outcome) => (this.counts[outcome] ?? 0) > 0);
    if (has('failed')) return { status: 'failed', reason: 'elements_failed' };
    if (has('quarantined')) return { status: 'quarantined', reason: 'elements_not_understood' };
    if (has('applied', 'unchanged', 'stale')) return { status: 'applied', reason: null };
    if (has('foreign_event')) return { status: 'ignored', reason: 'foreign_event' };
    if (has('unsupported_type')) return { status: 'ignored', reason: 'unsupported_type' };
    return { status: 'ignored', reason: has('erased') ? 'erased' : 'empty' };
  }
}
