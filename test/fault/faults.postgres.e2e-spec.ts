import { describe } from 'vitest';
import { faultSuite } from './faults.suite.js';

describe('faults, queues in Postgres', () => faultSuite('postgres'));
