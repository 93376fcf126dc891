import { describe } from 'vitest';
import { hasRedis } from '../support/redis-server.js';
import { notificationFaultsSuite } from './notifications.suite.js';

describe.runIf(hasRedis({ isSilent: true }))('notifications while things die, queues in Redis', () => notificationFaultsSuite('redis'));
