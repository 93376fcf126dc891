import { describe } from 'vitest';
import { pushesSuite } from './suites/pushes.suite.js';

describe('pushes, queues in Postgres', () => pushesSuite('postgres'));
