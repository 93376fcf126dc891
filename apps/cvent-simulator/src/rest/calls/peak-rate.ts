const WINDOW_MS = 1_000;
const CUT_AT = 4_096;

/** The most calls that fell into any one second, wherever that second begins. */
export class PeakRate {
  private times: number[] = [];
  private first = 0;
  private highest = 0;

  get peak(): number {
    return this.highest;
  }

  /** A call came. When the clock was set back, the window starts anew. */
  add(nowMs: number): void {
    if (nowMs < (this.times.at(-1) ?? nowMs)) this.times.length = this.first = 0;
    this.times.push(nowMs);
    while (this.times[this.first]! <= nowMs - WINDOW_MS) this.first++;
    this.highest = Math.max(this.highest, this.times.length - this.first);
    if (this.first >= CUT_AT) {
      this.times = this.times.slice(this.first);
      this.first = 0;
    }
  }
}
