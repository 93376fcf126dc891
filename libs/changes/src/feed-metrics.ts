import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { HistoryFeed } from '#history';
import { Metrics } from '#platform';

/** How the feed stands, for `/metrics`. */
@Injectable()
export class FeedMetrics {
  constructor(metrics: Metrics, feed: HistoryFeed) {
    new Gauge({
      name: 'cvent_bridge_change_feed_held_back_seconds',
      help: 'Age of the oldest transaction that writes. Changes that were committed since it began are not told before it ends. Missing while Postgres is away.',
      registers: [metrics.registry],
      async collect() {
        this.reset();
        const seconds = await feed.heldBackSeconds().catch(() => null);
        if (seconds !== null) this.set(seconds);
      },
    });
  }
}
