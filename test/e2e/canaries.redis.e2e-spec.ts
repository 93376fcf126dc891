import { describe } from 'vitest';
import { canariesSuite } from './suites/canaries.suite.js';

describe('canaries, queues in Redis', () => canariesSuite('redis'));
