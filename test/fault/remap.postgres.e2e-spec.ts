import { describe } from 'vitest';
import { remapFaultsSuite } from './remap.suite.js';

describe('faults of a remap, queues in Postgres', () => remapFaultsSuite('postgres'));
