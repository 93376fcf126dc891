import { describe } from 'vitest';
import { reconciliationSuite } from './imports/reconciliation.suite.js';

describe('reconciliations, queues in Postgres', () => reconciliationSuite('postgres'));
