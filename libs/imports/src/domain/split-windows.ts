/** How many records changed after a moment. */
export interface CountPoint {
  readonly atMs: number;
  /** Falls as `atMs` rises. */
  readonly after: number;
}

/** A part of the time line. Null: open on that side. In ms. */
export interface TimeWindow {
  readonly afterMs: number | null;
  readonly beforeMs: number | null;
}

/** Windows overlap by this much, since both ends of Cvent's are open (FACTS 3). A record that is seen twice does no harm. */
const OVERLAP_MS = 1_000;

/** The moment at which one more count would tell the most: within the widest step, in the middle of the ages on a scale of doublings. Null: the steps are small enough. */
export function nextProbe(points: readonly CountPoint[], nowMs: number, total: number, most: number): number | null {
  let widest: { readonly from: CountPoint; readonly to: CountPoint; readonly step: number } | null = null;
  for (let index = 1; index < points.length; index++) {
    const [from, to] = [points[index - 1]!, points[index]!];
    const step = from.after - to.after;
    if (to.atMs - from.atMs > 2 * OVERLAP_MS && (!widest || step > widest.step)) widest = { from, to, step };
  }
  if (!widest || widest.step <= total / most) return null;
  const age = (point: CountPoint): number => Math.max(1_000, nowMs - point.atMs);
  return Math.round(nowMs - Math.sqrt(age(widest.from) * age(widest.to)));
}

/** At most `most` windows that cover all time, each with about as many records as the points allow. */
export function splitWindows(points: readonly CountPoint[], total: number, most: number): TimeWindow[] {
  const cuts: number[] = [];
  for (let part = 1; part < most; part++) {
    const wanted = total - (total * part) / most;
    const best = points.slice(1, -1).reduce<CountPoint | null>((near, point) => (!near || Math.abs(point.after - wanted) < Math.abs(near.after - wanted) ? point : near), null); // prettier-ignore
    const isUseful = best !== null && best.after > 0 && best.after < total;
    if (isUseful && best.atMs > (cuts.at(-1) ?? -Infinity)) cuts.push(best.atMs);
  }
  const edges = [null, ...cuts, null];
  return edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1]!;
    return { afterMs: from === null ? null : from - OVERLAP_MS, beforeMs: to === null ? null : to + OVERLAP_MS };
  });
}
