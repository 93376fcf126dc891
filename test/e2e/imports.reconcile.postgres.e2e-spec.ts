import { describe } from 'vitest';
import { reconcileSuite } from './imports/reconcile.suite.js';

describe('reads that come by themselves, queues in Postgres', () => reconcileSuite('postgres'));
