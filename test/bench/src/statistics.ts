/** The value below which the share `q` (0..1) of the values lies, by nearest rank. NaN without values. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return NaN;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))]!;
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const sorted = Float64Array.from(values).sort();
  const upper = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}

/** Several runs of one figure in a line: median, from least to most, and the worst of them. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly worst: number;
}

/** Sums runs up. `better` says which end is the good one. */
export function spreadOf(values: readonly number[], better: 'more' | 'less'): Spread {
  const least = Math.min(...values);
  const most = Math.max(...values);
  return { median: median(values), least, most, worst: better === 'more' ? least : most };
}

/** The latencies of one run, in milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly worst: number;
}

/** The usual points of a distribution. */
export function latenciesOf(values: readonly number[]): Latencies {
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95), p99: quantile(values, 0.99), worst: quantile(values, 1) };
}

/** Parts into which {@link floorSlope} divides the time. */
const PARTS = 12;

/**
 * How fast the floor of a noisy series rises, by x: the median of the slopes between the least values of its parts. What comes and goes (garbage that waits to
 * be collected) does not count, what stays does.
 */
export function floorSlope(points: readonly (readonly [x: number, y: number])[]): number {
  const size = Math.ceil(points.length / PARTS);
  const floors: (readonly [number, number])[] = [];
  for (let from = 0; from < points.length; from += size) {
    const part = points.slice(from, from + size);
    floors.push(part.reduce((least, point) => (point[1] < least[1] ? point : least)));
  }
  const slopes = floors.flatMap(([x, y], index) => floors.slice(index + 1).map(([later, above]) => (above - y) / (later - x)));
  return median(slopes);
}
