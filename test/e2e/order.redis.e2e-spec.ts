import { describe } from 'vitest';
import { hasRedis } from '../support/redis-server.js';
import { orderSuite } from './order/order.suite.js';

describe.runIf(hasRedis({ isSilent: true }))('order of messages, queues in Redis', () => orderSuite('redis'));
