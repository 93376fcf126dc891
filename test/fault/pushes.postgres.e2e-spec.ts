import { describe } from 'vitest';
import { pushFaultsSuite } from './pushes.suite.js';

describe('pushes while things die, queues in Postgres', () => pushFaultsSuite('postgres'));
