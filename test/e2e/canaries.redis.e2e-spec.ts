import { describe } from 'vitest';
import { canariesSuite } from './suites/canaries.suite.js';

describe('canaries, queues in Redis', () => canariesSuite('redis', 1_000, 9_000));
