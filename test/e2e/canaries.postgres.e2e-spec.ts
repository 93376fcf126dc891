import { describe } from 'vitest';
import { canariesSuite } from './suites/canaries.suite.js';

describe('canaries, queues in Postgres', () => canariesSuite('postgres', 200, 1_800));
