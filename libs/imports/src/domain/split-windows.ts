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

/** A cut is near enough to where it is wanted when its windows are as large as wanted but for this share. */
const NEAR_ENOUGH = 0.1;
/** Between two ages that are further apart than this by ratio, the middle is sought by doublings: most registrations are young. */
const FAR_APART = 4;
/** A guess between two counts keeps away from both by this share of the time between them, so that each count tells something. */
const LEAST_SHARE = 0.1;

/** The moment at which one more count would tell the most: around the cut that is furthest from where it is wanted. Null: no count would bring one nearer. */
export function nextProbe(points: readonly CountPoint[], nowMs: number, total: number, most: number): number | null {
  let furthest: { readonly from: CountPoint; readonly to: CountPoint; readonly wanted: number; readonly miss: number } | null = null;
  for (const wanted of wantedCuts(total, most)) {
    const next = points.findIndex(({ after }) => after < wanted);
    const [from, to] = [points[next - 1], points[next]];
    if (!from || !to || to.atMs - from.atMs <= 2 * OVERLAP_MS) continue;
    const miss = Math.min(from.after - wanted, wanted - to.after);
    if (!furthest || miss > furthest.miss) furthest = { from, to, wanted, miss };
  }
  if (!furthest || furthest.miss <= (NEAR_ENOUGH * total) / most) return null;
  const { from, to, wanted } = furthest;
  const [older, younger] = [from, to].map(({ atMs }) => Math.max(1_000, nowMs - atMs)) as [number, number];
  if (older / younger > FAR_APART) return Math.round(nowMs - Math.sqrt(older * younger));
  const share = (from.after - wanted) / (from.after - to.after);
  return Math.round(from.atMs + (to.atMs - from.atMs) * Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, share)));
}

/** At most `most` windows that cover all time, each with about as many records as the points allow. */
export function splitWindows(points: readonly CountPoint[], total: number, most: number): TimeWindow[] {
  const cuts: number[] = [];
  for (const wanted of wantedCuts(total, most)) {
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

/** How many records are to lie after each cut, the oldest cut first. */
function wantedCuts(total: number, most: number): number[] {
  return Array.from({ length: most - 1 }, (_, part) => total - (total * (part + 1)) / most);
}
