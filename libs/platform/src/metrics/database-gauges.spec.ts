import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load-config.js';
import { Database } from '../database/database.js';
import { Closing } from '../shutdown/closing.js';
import { DatabaseGauges } from './database-gauges.js';
import { Metrics } from './metrics.js';

describe('gauges of the database', () => {
  it('are missing while it is away, and say so', async () => {
    const nowhere = { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/d', ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}` };
    const [metrics, database] = [new Metrics(), new Database(loadConfig(nowhere), new Closing())];
    const gauges = new DatabaseGauges(metrics, database);
    gauges.addQuery({ name: 'one', text: 'SELECT 1 AS one' }, [{ name: 'the_one', help: 'One.', labels: [], value: 'one' }]);
    const text = await metrics.registry.metrics();
    expect(text).toMatch(/^cvent_bridge_database_up 0$/m);
    expect(text).not.toMatch(/^the_one/m);
    await database.onApplicationShutdown();
  });
});
