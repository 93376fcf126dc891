import { type DeliveryTarget, headOf, HttpConnection } from './http-connection.js';

/** How a closed loop runs. */
export interface ClosedLoop {
  readonly target: DeliveryTarget;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly nextBody: () => Buffer;
}

/** What a closed loop measured. */
export interface Throughput {
  readonly perSecond: number;
  /** Answers other than 200, and connections that broke. */
  readonly errors: number;
  /** All 200s, those of the warm-up included: so many rows must be there. */
  readonly accepted: number;
}

/** Each connection sends its next request as soon as the last one was answered. */
export async function runClosedLoop({ target, connections, warmUpMs, measureMs, nextBody }: ClosedLoop): Promise<Throughput> {
  const startedAt = performance.now();
  const from = startedAt + warmUpMs;
  const until = from + measureMs;
  let measured = 0;
  let accepted = 0;
  let errors = 0;
  const runOne = async (): Promise<void> => {
    const connection = new HttpConnection(target.port);
    while (performance.now() < until) {
      const body = nextBody();
      const status = await connection.send(headOf(target, body.length), body).catch(() => 0);
      const now = performance.now();
      if (status !== 200) errors++;
      else {
        accepted++;
        if (now >= from && now < until) measured++;
      }
      if (status === 0) break;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, runOne));
  return { perSecond: (measured * 1000) / measureMs, errors, accepted };
}
