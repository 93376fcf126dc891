import { afterAll, beforeAll } from 'vitest';
import { Bridge, type QueueBackend } from '../support/bridge.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { attendeesSuite } from './suites/attendees.suite.js';
import { badInputSuite } from './suites/bad-input.suite.js';
import { guaranteesSuite } from './suites/guarantees.suite.js';
import { samplesSuite } from './suites/samples.suite.js';
import { settingsSuite } from './suites/settings.suite.js';
import { webhooksSuite } from './suites/webhooks.suite.js';

/** Every rule over HTTP, against api and worker in processes of their own, on one queue backend. Each test has an App of its own. */
export function endToEnd(queue: QueueBackend): void {
  let database: TestDatabase;
  let bridge: Bridge;

  beforeAll(async () => {
    database = await createTestDatabase();
    bridge = await Bridge.start({ databaseUrl: database.url, queue, env: { LOG_LEVEL: 'debug' } });
  });
  afterAll(async () => {
    await bridge.stop();
    await database.drop();
  });

  for (const suite of [settingsSuite, webhooksSuite, attendeesSuite, samplesSuite, guaranteesSuite, badInputSuite])
    suite(() => bridge, queue);
}
