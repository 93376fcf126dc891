import { Injectable } from '@nestjs/common';

const LATELY_MS = 1_000;

interface Seen {
  readonly integrationId: string;
  readonly atMs: number;
}

/** Which integrations without a backlog had messages lately, in this process: a backlog of another one makes room for them. */
@Injectable()
export class LiveTraffic {
  private last: Seen | null = null;
  /** The last one of another integration than `last`. */
  private other: Seen | null = null;

  note(integrationId: string): void {
    if (this.last?.integrationId !== integrationId) this.other = this.last;
    this.last = { integrationId, atMs: performance.now() };
  }

  /** Whether any integration but this one had messages. */
  isBeside(integrationId: string): boolean {
    const since = performance.now() - LATELY_MS;
    return [this.last, this.other].some((seen) => seen !== null && seen.atMs > since && seen.integrationId !== integrationId);
  }
}
