import { describe } from 'vitest';
import { hasRedis } from '../support/redis-server.js';
import { reconciliationSuite } from './imports/reconciliation.suite.js';

describe.runIf(hasRedis({ isSilent: true }))('reconciliations, queues in Redis', () => reconciliationSuite('redis'));
