import { describe } from 'vitest';
import { settleReadsSuite } from './imports/settle-reads.suite.js';

describe('settle reads, queues in Postgres', () => settleReadsSuite('postgres'));
