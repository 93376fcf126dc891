import { describe } from 'vitest';
import { hasRedis } from '../support/redis-server.js';
import { faultSuite } from './faults.suite.js';

describe.runIf(hasRedis({ isSilent: true }))('faults, queues in Redis', () => faultSuite('redis'));
