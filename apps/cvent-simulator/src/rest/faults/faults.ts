import { NotFoundError } from '#kernel';
import { Random } from '../../domain/random.js';
import type { Fault, FaultSpec } from './fault-spec.js';

interface Waiting {
  readonly id: string;
  readonly spec: FaultSpec;
  readonly pattern: RegExp;
  readonly random: Random;
  skipped: number;
  hits: number;
}

/** The faults that wait for calls. A call meets one at most: the first that fits. */
export class Faults {
  private waiting: Waiting[] = [];
  private added = 0;

  /** Adds a fault behind the others. */
  add(spec: FaultSpec): Fault {
    const id = String(++this.added);
    const random = new Random(spec.seed ?? 1, `fault ${id}`);
    this.waiting.push({ id, spec, pattern: patternOf(spec.operation ?? '*'), random, skipped: 0, hits: 0 });
    return this.list().at(-1)!;
  }

  /** All, those that have hit all they may included. */
  list(): Fault[] {
    return this.waiting.map(({ id, spec, hits }) => ({ id, ...spec, hits }));
  }

  /** @throws NotFoundError */
  remove(id: string): void {
    const others = this.waiting.filter((fault) => fault.id !== id);
    if (others.length === this.waiting.length)
      throw new NotFoundError('fault.not_found', `There is no fault ${id}: list them under /admin/faults.`);
    this.waiting = others;
  }

  clear(): void {
    this.waiting = [];
  }

  /** What hits this call, such as `GET /attendees/{id}`; null for nothing. */
  draw(operation: string): FaultSpec | null {
    for (const fault of this.waiting) {
      const { spec, pattern, random } = fault;
      if (fault.hits >= (spec.count ?? Infinity) || !pattern.test(operation)) continue;
      if (fault.skipped < (spec.skip ?? 0)) {
        fault.skipped++;
        continue;
      }
      if (!random.chance(spec.probability ?? 1)) continue;
      fault.hits++;
      return spec;
    }
    return null;
  }
}

function patternOf(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`);
}
