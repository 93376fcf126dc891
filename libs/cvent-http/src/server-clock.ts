const REMEMBERED = 16;

/** The database's clock, seen from this process: of the last answers the one that came back quickest tells best what time it is there. */
export class ServerClock {
  private readonly offsets: number[] = [];

  /** The database said that it was `serverMs`; the answer came at `localMs` of a clock that only goes forward. */
  hear(serverMs: number, localMs: number): void {
    this.offsets.push(localMs - serverMs);
    if (this.offsets.length > REMEMBERED) this.offsets.shift();
  }

  /** When it is `serverMs` there, on our clock. Only after {@link ServerClock.hear}. */
  toLocal(serverMs: number): number {
    return serverMs + Math.min(...this.offsets);
  }
}
