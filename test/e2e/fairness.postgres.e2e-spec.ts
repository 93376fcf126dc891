import { describe } from 'vitest';
import { fairnessSuite } from './suites/fairness.suite.js';

describe('fairness, queues in Postgres', () => fairnessSuite('postgres'));
