import { describe } from 'vitest';
import { importFaultsSuite } from './imports.suite.js';

describe('imports while things die, queues in Postgres', () => importFaultsSuite('postgres'));
