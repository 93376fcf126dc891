import { createWriteStream, mkdirSync, rmSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Operations } from './operations.js';

const NAMES = ['messages', 'attempts', 'edits', 'writes', 'faults'] as const satisfies readonly (keyof Operations)[];

type Entry<N extends keyof Operations> = Operations[N][number];

/** Writes what happens as it happens, a line of JSON each, and keeps it for the checker. */
export class OperationLog {
  private readonly entries: { [N in keyof Operations]: Entry<N>[] } = { messages: [], attempts: [], edits: [], writes: [], faults: [] };
  private readonly files: ReadonlyMap<keyof Operations, WriteStream>;

  constructor(readonly folder: string) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    this.files = new Map(NAMES.map((name) => [name, createWriteStream(join(folder, `${name}.jsonl`))]));
  }

  add<N extends keyof Operations>(name: N, entry: Entry<N>): void {
    this.entries[name].push(entry);
    this.files.get(name)!.write(`${JSON.stringify(entry)}\n`);
  }

  get operations(): Operations {
    return this.entries;
  }

  /** How much was written down so far. */
  get lengths(): Readonly<Record<keyof Operations, number>> {
    const { messages, attempts, edits, writes, faults } = this.entries;
    return { messages: messages.length, attempts: attempts.length, edits: edits.length, writes: writes.length, faults: faults.length };
  }

  /** What was written down after that. */
  since(from: Readonly<Record<keyof Operations, number>>): Operations {
    const { messages, attempts, edits, writes, faults } = this.entries;
    return {
      messages: messages.slice(from.messages),
      attempts: attempts.slice(from.attempts),
      edits: edits.slice(from.edits),
      writes: writes.slice(from.writes),
      faults: faults.slice(from.faults),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.files.values()].map((file) => new Promise<void>((resolve) => file.end(() => resolve()))));
  }
}
