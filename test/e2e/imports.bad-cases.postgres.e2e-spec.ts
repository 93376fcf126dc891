import { describe } from 'vitest';
import { badCasesSuite } from './imports/bad-cases.suite.js';

describe('imports while Cvent misbehaves, queues in Postgres', () => badCasesSuite('postgres'));
