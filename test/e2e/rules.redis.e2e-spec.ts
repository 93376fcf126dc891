import { describe } from 'vitest';
import { hasRedis } from '../support/redis-server.js';
import { endToEnd } from './end-to-end.js';

describe.runIf(hasRedis())('end to end, queues in Redis', () => endToEnd('redis'));
