import { describe } from 'vitest';
import { mappingsSuite } from './suites/mappings.suite.js';

describe('mappings, queues in Postgres', () => mappingsSuite('postgres'));
