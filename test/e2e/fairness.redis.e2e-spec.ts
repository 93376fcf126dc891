import { describe } from 'vitest';
import { hasRedis } from '../support/redis-server.js';
import { fairnessSuite } from './suites/fairness.suite.js';

describe.runIf(hasRedis({ isSilent: true }))('fairness, queues in Redis', () => fairnessSuite('redis'));
