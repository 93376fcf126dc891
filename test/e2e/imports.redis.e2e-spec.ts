import { describe } from 'vitest';
import { hasRedis } from '../support/redis-server.js';
import { importsSuite } from './imports/imports.suite.js';

describe.runIf(hasRedis())('imports, queues in Redis', () => importsSuite('redis'));
