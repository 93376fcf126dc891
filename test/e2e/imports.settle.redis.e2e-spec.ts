import { describe } from 'vitest';
import { hasRedis } from '../support/redis-server.js';
import { settleReadsSuite } from './imports/settle-reads.suite.js';

describe.runIf(hasRedis({ isSilent: true }))('settle reads, queues in Redis', () => settleReadsSuite('redis'));
