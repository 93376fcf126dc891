import { describe } from 'vitest';
import { mappingsSuite } from './suites/mappings.suite.js';

describe('mappings, queues in Redis', () => mappingsSuite('redis'));
