import { Inject, Injectable } from '@nestjs/common';
import type { FailureSource } from '#contracts';
import { DatabaseGauges } from '#platform';
import { FAILURE_SOURCES } from './sources.js';

/** Mended failures are found by looking at what came later, which costs more than the other gauges. */
const FRESH_MS = 60_000;

/** What failed and waits for somebody, over all Apps, for `/metrics`. */
@Injectable()
export class FailureGauges {
  constructor(gauges: DatabaseGauges, @Inject(FAILURE_SOURCES) sources: readonly FailureSource[]) {
    const read = async (): Promise<{ kind: string; code: string; failures: number }[]> => {
      const counts = await Promise.all(sources.map(async (source) => [source.kind, await source.countsEverywhere()] as const));
      return counts.flatMap(([kind, byCode]) => Object.entries(byCode).map(([code, failures]) => ({ kind, code, failures })));
    };
    gauges.add(
      read,
      [
        {
          name: 'cvent_bridge_failures_open',
          help: 'What failed and waits for somebody, by kind and code.',
          labels: ['kind', 'code'],
          value: 'failures',
        },
      ],
      FRESH_MS,
    );
  }
}
