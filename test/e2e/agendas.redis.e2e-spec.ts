import { describe } from 'vitest';
import { hasRedis } from '../support/redis-server.js';
import { agendasSuite } from './suites/agendas.suite.js';

describe.runIf(hasRedis({ isSilent: true }))('agendas, queues in Redis', () => agendasSuite('redis'));
